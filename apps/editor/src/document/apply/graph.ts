import {
  edgeId,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowNote,
} from "@signalbox/model";
import type { Operation, Point } from "../operation.ts";

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

export const hasNode = (document: WorkflowDocument, id: string): boolean => document.nodes.some((n) => n.id === id);

/** The given nodes and everything inside them, containers in containers included. */
export function withContents(document: WorkflowDocument, ids: Iterable<string>): Set<string> {
  const inside = new Set(ids);
  for (let grown = true; grown; ) {
    grown = false;
    for (const node of document.nodes) {
      if (node.scope !== undefined && inside.has(node.scope) && !inside.has(node.id)) {
        inside.add(node.id);
        grown = true;
      }
    }
  }
  return inside;
}

export function addNode(document: WorkflowDocument, { node, at }: Of<"addNode">): WorkflowDocument {
  if (hasNode(document, node.id)) return document;
  return { ...document, nodes: [...document.nodes, node], layout: placed(document, { [node.id]: at }) };
}

/** Layout with these places changed; a width and height set before stay. */
export function placed(document: WorkflowDocument, places: Record<string, Point>): WorkflowDocument["layout"] {
  const nodes = { ...document.layout.nodes };
  for (const [id, { x, y }] of Object.entries(places)) nodes[id] = { ...nodes[id], x, y };
  return { ...document.layout, nodes };
}

export function deleteNodes(document: WorkflowDocument, { ids, heal }: Of<"deleteNodes">): WorkflowDocument {
  const gone = withContents(
    document,
    ids.filter((id) => hasNode(document, id)),
  );
  if (gone.size === 0) return document;
  const kept = document.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target));
  const bridges = heal ? healing(document, gone, kept) : [];
  const places = { ...document.layout.nodes };
  for (const id of gone) delete places[id];
  return {
    ...document,
    nodes: document.nodes.filter((node) => !gone.has(node.id)).map((node) => withoutUndo(node, gone)),
    edges: [...kept, ...bridges],
    layout: { nodes: places, notes: document.layout.notes.map((note) => unpinned(note, gone)) },
  };
}

function unpinned(note: WorkflowNote, gone: ReadonlySet<string>): WorkflowNote {
  if (note.node === undefined || !gone.has(note.node)) return note;
  const { node: _node, ...rest } = note;
  return rest;
}

/** Nobody names an undo that is gone. */
function withoutUndo(node: WorkflowNode, gone: ReadonlySet<string>): WorkflowNode {
  if (node.undo === undefined || !gone.has(node.undo)) return node;
  const { undo: _undo, ...rest } = node;
  return rest;
}

/** Edges from what led into the deleted nodes to what came behind them, by any way through them except error ports. */
function healing(document: WorkflowDocument, gone: ReadonlySet<string>, kept: WorkflowEdge[]): WorkflowEdge[] {
  const seen = new Set(kept.map(edgeId));
  const scopes = new Map(document.nodes.map((node) => [node.id, node.scope]));
  const bridges: WorkflowEdge[] = [];
  const exits = (from: string, visited: Set<string>): WorkflowEdge[] =>
    document.edges.flatMap((edge) => {
      if (edge.source !== from || edge.sourcePort === "error") return [];
      if (!gone.has(edge.target)) return [edge];
      if (visited.has(edge.target)) return [];
      return exits(edge.target, visited.add(edge.target));
    });
  for (const into of document.edges) {
    if (gone.has(into.source) || !gone.has(into.target)) continue;
    for (const out of exits(into.target, new Set([into.target]))) {
      const bridge = { ...into, target: out.target, targetPort: out.targetPort };
      const same = scopes.get(into.source) === scopes.get(out.target);
      if (!same || into.source === out.target || seen.has(edgeId(bridge))) continue;
      seen.add(edgeId(bridge));
      bridges.push(bridge);
    }
  }
  return bridges;
}

export function connect(document: WorkflowDocument, { edge }: Of<"connect">): WorkflowDocument {
  const id = edgeId(edge);
  if (!hasNode(document, edge.source) || !hasNode(document, edge.target)) return document;
  if (document.edges.some((other) => edgeId(other) === id)) return document;
  return { ...document, edges: [...document.edges, edge] };
}

export function disconnect(document: WorkflowDocument, { edges }: Of<"disconnect">): WorkflowDocument {
  const gone = new Set(edges);
  const kept = document.edges.filter((edge) => !gone.has(edgeId(edge)));
  return kept.length === document.edges.length ? document : { ...document, edges: kept };
}

export function reconnect(document: WorkflowDocument, { edge, to }: Of<"reconnect">): WorkflowDocument {
  const index = document.edges.findIndex((other) => edgeId(other) === edge);
  if (index < 0 || !hasNode(document, to.source) || !hasNode(document, to.target)) return document;
  if (document.edges.some((other) => edgeId(other) === edgeId(to))) return document;
  return { ...document, edges: document.edges.with(index, to) };
}

export function setScope(document: WorkflowDocument, { ids, scope }: Of<"setScope">): WorkflowDocument {
  const moving = new Set(ids);
  if (scope !== undefined && (!hasNode(document, scope) || withContents(document, ids).has(scope))) return document;
  let changed = false;
  const nodes = document.nodes.map((node) => {
    if (!moving.has(node.id) || node.scope === scope) return node;
    changed = true;
    const { scope: _old, ...rest } = node;
    return scope === undefined ? rest : { ...rest, scope };
  });
  return changed ? { ...document, nodes: nodes as WorkflowNode[] } : document;
}
