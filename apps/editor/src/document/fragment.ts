import { edgeId, type Json, slugFor, type WorkflowDocument, type WorkflowNode } from "@signalbox/model";
import { withContents } from "./apply/graph.ts";
import { renameInJson, targetRenamed } from "./apply/node.ts";
import type { Fragment, Point } from "./operation.ts";

/** MIME type of copied nodes beside plain text. */
export const FRAGMENT_MIME = "application/x-signalbox-nodes+json";

/** The named nodes with their contents, the edges among them, and notes; places relative to the top left corner. */
export function fragmentOf(
  document: WorkflowDocument,
  ids: Iterable<string>,
  noteIds: Iterable<string> = [],
): Fragment {
  const named = new Set(ids);
  // What takes a step back goes with it.
  for (const node of document.nodes) if (named.has(node.id) && node.undo !== undefined) named.add(node.undo);
  const chosen = withContents(document, named);
  const wanted = new Set(noteIds);
  const nodes = document.nodes
    .filter((node) => chosen.has(node.id))
    .map((node) => (node.scope !== undefined && !chosen.has(node.scope) ? withoutScope(node) : node));
  const notes = document.layout.notes.filter((note) => wanted.has(note.id));
  const places: Fragment["places"] = {};
  for (const { id } of nodes) places[id] = { ...(document.layout.nodes[id] ?? { x: 0, y: 0 }) };
  const corner = cornerOf([...Object.values(places), ...notes]);
  for (const at of Object.values(places)) {
    at.x -= corner.x;
    at.y -= corner.y;
  }
  return {
    nodes,
    edges: document.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
    places,
    notes: notes.map((note) => ({ ...note, x: note.x - corner.x, y: note.y - corner.y })),
  };
}

const withoutScope = ({ scope: _scope, ...node }: WorkflowNode): WorkflowNode => node;

export function cornerOf(points: readonly Point[]): Point {
  if (points.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...points.map((p) => p.x)), y: Math.min(...points.map((p) => p.y)) };
}

/** Text for the clipboard: JSON that people can read, keep in a file and paste anywhere. */
export const fragmentToText = (fragment: Fragment): string =>
  JSON.stringify({ signalbox: "nodes", format: 1, ...fragment }, null, 2);

/**
 * The same fragment with ids that are free in `document`, its expressions, edges and scopes re-pointed.
 * A node whose id is free keeps it, so that pasting into another workflow changes no name.
 */
export function freshFragment(document: WorkflowDocument, fragment: Fragment, noteId: () => string): Fragment {
  const taken = new Set(document.nodes.map((node) => node.id));
  const names = new Map<string, string>();
  for (const { id } of fragment.nodes) {
    const free = taken.has(id) ? slugFor(id.replace(/_\d+$/, ""), (name) => taken.has(name)) : id;
    taken.add(free);
    names.set(id, free);
  }
  const name = (id: string) => names.get(id) ?? id;
  const inside = fragment.edges.filter((edge) => names.has(edge.source) && names.has(edge.target));
  const edges = inside.map((edge) => ({ ...edge, source: name(edge.source), target: name(edge.target) }));
  return {
    nodes: fragment.nodes.map((node) => renamed(node, names)),
    edges: [...new Map(edges.map((edge) => [edgeId(edge), edge])).values()],
    places: Object.fromEntries(fragment.nodes.map(({ id }) => [name(id), fragment.places[id] ?? { x: 0, y: 0 }])),
    notes: fragment.notes.map(({ node, ...note }) => {
      const pinnedTo = node === undefined ? undefined : names.get(node);
      return { ...note, id: noteId(), ...(pinnedTo !== undefined && { node: pinnedTo }) };
    }),
  };
}

function renamed(node: WorkflowNode, names: ReadonlyMap<string, string>): WorkflowNode {
  let params = node.params as WorkflowNode["params"];
  // Two passes over names nobody uses, so that swapping a and b does not make both the same.
  const steps = [...names].filter(([from, to]) => from !== to);
  let limit = (node.limit ?? null) as Json;
  const rename = (from: string, to: string) => {
    params = targetRenamed(node, renameInJson(params, from, to) as WorkflowNode["params"], from, to);
    limit = renameInJson(limit, from, to);
  };
  for (const [from, to] of steps) rename(from, `zz_${to}`);
  for (const [, to] of steps) rename(`zz_${to}`, to);
  const { scope, undo, ...rest } = node;
  const container = scope === undefined ? undefined : names.get(scope);
  const takenBackBy = undo === undefined ? undefined : names.get(undo);
  return {
    ...rest,
    id: names.get(node.id) ?? node.id,
    params,
    ...(limit !== null && { limit: limit as WorkflowNode["limit"] }),
    ...(container !== undefined && { scope: container }),
    ...(takenBackBy !== undefined && { undo: takenBackBy }),
  };
}
