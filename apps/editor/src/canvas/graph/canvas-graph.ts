import { type Loop, loops, MAX_PASSES } from "@signalbox/engine";
import {
  edgeId,
  isAside,
  isContainer,
  type NodeCatalog,
  type NodeDefinition,
  type PortDefinition,
  portsOf,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
  type WorkflowNote,
} from "@signalbox/model";
import { CARD, cardHeight, FRAME, isApart, type PortPlace, portPlaces } from "../geometry/card.ts";
import { fallbackPlaces } from "../layout/fallback-places.ts";

/** A node as the canvas draws it. The same object as before while nothing about it changes. */
export interface CanvasNode {
  id: string;
  node: WorkflowNode;
  /** Undefined when the type is not installed. */
  definition: NodeDefinition | undefined;
  ports: readonly PortPlace[];
  /** Whether edges can lead into it. */
  input: boolean;
  container: boolean;
  /** A container that is entered by itself: no edges lead to or from it. */
  aside: boolean;
  /** Of an `undo` container: the nodes that name it, by name. */
  undoes: readonly string[];
  /** Top left corner on the canvas, containers taken into account. */
  x: number;
  y: number;
  width: number;
  height: number;
  parent: string | undefined;
}
export interface CanvasEdge {
  id: string;
  edge: WorkflowEdge;
  /** The port it leaves by; undefined when the node has no such port. */
  port: PortDefinition | undefined;
  /** Shown at its start when the node has several flow ports. */
  labelled: boolean;
  /** Of an edge back to the entry of a drawn cycle: the passes it may make, and how far down the line goes around. */
  again?: { max: number; below: number };
}
export interface CanvasGraph {
  nodes: ReadonlyMap<string, CanvasNode>;
  edges: readonly CanvasEdge[];
  notes: readonly WorkflowNote[];
  /** Contents by container id; `undefined` holds the top level. */
  children: ReadonlyMap<string | undefined, readonly string[]>;
  /** Cycles drawn by hand, by their entry. */
  cycles: ReadonlyMap<string, Loop>;
}

const OUT: PortDefinition = { id: "out", label: { en: "then", zh: "然后" }, kind: "flow" };

/**
 * Makes canvas graphs from documents, keeping the objects of nodes and edges that did not change, so that only cards
 * that really differ are drawn again. One per open canvas.
 */
export function graphMaker(catalog: NodeCatalog): (document: WorkflowDocument) => CanvasGraph {
  let cards = new Map<string, CanvasNode>();
  let edges = new Map<string, CanvasEdge>();
  const cyclesOf = cycleFinder();
  return (document) => {
    const places = fallbackPlaces(document, ({ type, typeVersion }) =>
      isContainer(catalog.get(type, typeVersion)?.behaviour),
    );
    const children = contentsOf(document);
    const next = new Map<string, CanvasNode>();
    const visit = (node: WorkflowNode): CanvasNode => {
      const known = next.get(node.id);
      if (known) return known;
      const made = cardOf(node, places[node.id] ?? { x: 0, y: 0 }, catalog);
      next.set(node.id, made);
      return made;
    };
    // Containers first, outer ones before inner ones: React Flow wants parents ahead of their contents.
    const byId = new Map(document.nodes.map((node) => [node.id, node]));
    const walk = (scope: string | undefined, depth: number) => {
      for (const id of depth > 20 ? [] : (children.get(scope) ?? [])) {
        const node = byId.get(id);
        if (!node) continue;
        visit(node);
        walk(id, depth + 1);
      }
    };
    walk(undefined, 0);
    for (const { undo, label, id } of document.nodes) {
      const frame = undo === undefined ? undefined : next.get(undo);
      if (frame) frame.undoes = [...frame.undoes, label || id];
    }
    sizeFrames(next, children, document.layout.nodes);
    for (const [id, card] of next) next.set(id, sameCard(cards.get(id), card));
    cards = next;
    const cycles = cyclesOf(document);
    edges = edgesOf(document, cards, cycles, edges);
    return { nodes: cards, edges: [...edges.values()], notes: document.layout.notes, children, cycles };
  };
}

function cardOf(node: WorkflowNode, at: { x: number; y: number }, catalog: NodeCatalog): CanvasNode {
  const definition = catalog.get(node.type, node.typeVersion);
  const ports = definition ? portsOf(definition, node.params) : [OUT];
  const container = isContainer(definition?.behaviour);
  const aside = isAside(definition?.behaviour);
  return {
    id: node.id,
    node,
    definition,
    ports: portPlaces(ports, container),
    input: definition?.kind !== "trigger" && !aside,
    container,
    aside,
    undoes: [],
    x: at.x,
    y: at.y,
    width: CARD.width,
    height: cardHeight(ports),
    parent: node.scope,
  };
}

/** Contents by container; a node whose container is missing stands at the top level. */
function contentsOf(document: WorkflowDocument): Map<string | undefined, string[]> {
  const ids = new Set(document.nodes.map((node) => node.id));
  const contents = new Map<string | undefined, string[]>();
  for (const { id, scope } of document.nodes) {
    const key = scope !== undefined && ids.has(scope) && scope !== id ? scope : undefined;
    const list = contents.get(key);
    if (list) list.push(id);
    else contents.set(key, [id]);
  }
  return contents;
}

/** Gives containers the size that holds what is inside, and at least the size a person gave them. */
function sizeFrames(
  cards: Map<string, CanvasNode>,
  children: ReadonlyMap<string | undefined, readonly string[]>,
  layout: WorkflowDocument["layout"]["nodes"],
): void {
  // Inner containers come later in the map, so that going backwards sizes them before the outer ones.
  for (const card of [...cards.values()].reverse()) {
    if (!card.container) continue;
    let { minWidth: width, minHeight: height } = FRAME as { minWidth: number; minHeight: number };
    for (const id of children.get(card.id) ?? []) {
      const inner = cards.get(id);
      if (!inner) continue;
      width = Math.max(width, inner.x - card.x + inner.width + FRAME.padding);
      height = Math.max(height, inner.y - card.y + inner.height + FRAME.padding);
    }
    card.width = Math.max(width, layout[card.id]?.width ?? 0);
    card.height = Math.max(height, layout[card.id]?.height ?? 0, card.height);
  }
}

function sameCard(old: CanvasNode | undefined, fresh: CanvasNode): CanvasNode {
  const same =
    old &&
    old.node === fresh.node &&
    old.definition === fresh.definition &&
    old.undoes.join() === fresh.undoes.join() &&
    old.x === fresh.x &&
    old.y === fresh.y &&
    old.width === fresh.width &&
    old.height === fresh.height;
  return same ? old : fresh;
}

/** Cycles follow the edges and the containers only: found anew when those changed. */
function cycleFinder(): (document: WorkflowDocument) => ReadonlyMap<string, Loop> {
  let edges: unknown;
  let scopes = "";
  let found: ReadonlyMap<string, Loop> = new Map();
  return (document) => {
    const now = document.nodes.map(({ id, scope }) => `${id}:${scope ?? ""}`).join();
    if (edges === document.edges && scopes === now) return found;
    [edges, scopes] = [document.edges, now];
    found = new Map(loops(document).loops.map((loop) => [loop.header, loop]));
    return found;
  };
}

/** Below everything in the cycle, in the gap that rows keep between them. */
const AROUND = 24;

/** What edges back to an entry need to be drawn, by edge id. */
function backEdges(
  cards: ReadonlyMap<string, CanvasNode>,
  cycles: ReadonlyMap<string, Loop>,
): Map<string, NonNullable<CanvasEdge["again"]>> {
  const back = new Map<string, NonNullable<CanvasEdge["again"]>>();
  for (const { header, nodes, backEdges: list } of cycles.values()) {
    const max = cards.get(header)?.node.maxPasses ?? MAX_PASSES;
    const bottom = Math.max(...nodes.flatMap((id) => cards.get(id) ?? []).map((card) => card.y + card.height));
    list.forEach((edge, n) => {
      back.set(edgeId(edge), { max, below: bottom + AROUND + 16 * n });
    });
  }
  return back;
}

function edgesOf(
  document: WorkflowDocument,
  cards: ReadonlyMap<string, CanvasNode>,
  cycles: ReadonlyMap<string, Loop>,
  old: ReadonlyMap<string, CanvasEdge>,
): Map<string, CanvasEdge> {
  const next = new Map<string, CanvasEdge>();
  const back = backEdges(cards, cycles);
  for (const edge of document.edges) {
    const id = edgeId(edge);
    const source = cards.get(edge.source);
    if (!source || !cards.has(edge.target)) continue;
    const port = source.ports.find((place) => place.port.id === edge.sourcePort)?.port;
    const several = source.ports.filter((place) => !isApart(place.port)).length > 1;
    const labelled = several || (port !== undefined && isApart(port));
    const again = back.get(id);
    const known = old.get(id);
    const same =
      known &&
      known.port?.label.en === port?.label.en &&
      known.labelled === labelled &&
      known.again?.max === again?.max &&
      known.again?.below === again?.below;
    next.set(id, same ? known : { id, edge, port, labelled, ...(again && { again }) });
  }
  return next;
}
