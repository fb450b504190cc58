import type { WorkflowDocument, WorkflowEdge } from "@signalbox/model";
import { components } from "./components.ts";

/** A circle drawn by hand that is entered at one node: what runs between two arrivals there is a pass. */
export interface Loop {
  /** The node it is entered at; known by it, as no two loops share one. */
  header: string;
  /** All its nodes, those of loops inside it too, in document order; the header is one of them. */
  nodes: string[];
  /** Edges from inside to the header: taken, they ask for another pass. */
  backEdges: WorkflowEdge[];
  /** Edges from inside to outside, decided when the last pass is over. One can leave several loops at once. */
  exitEdges: WorkflowEdge[];
  /** Header of the smallest loop around this one. */
  parent?: string;
}

/** A circle that is no loop, because nothing leads into it or several of its nodes are led to from outside. */
export interface Tangle {
  /** In document order. */
  nodes: string[];
  /** Those that edges from outside lead to: none, or at least two. */
  entries: string[];
  /** Header of the smallest loop around it. */
  parent?: string;
}

/**
 * The circles of a workflow, told apart into loops and what cannot be one. Edges between different containers and
 * edges of nodes that do not exist, both refused elsewhere, are passed over.
 *
 * Found by taking strongly connected components, cutting the edges back to the only entry of each, and looking at what
 * is left of it again. So loops are nested or apart, never half in each other; without tangles the graph is reducible.
 *
 * @returns outer loops before those inside them. O((nodes + edges) · depth of nesting).
 */
export function loops(document: WorkflowDocument): { loops: Loop[]; tangles: Tangle[] } {
  const { ids, edges, outgoing, incoming } = numbered(document);
  const cut = new Uint8Array(edges.length);
  // Two nodes are looked at together when they are in the same region.
  const region = new Int32Array(ids.length);
  let regions = 0;
  const found: { loops: Loop[]; tangles: Tangle[] } = { loops: [], tangles: [] };
  const work: { members: number[]; parent?: string }[] = [{ members: ids.map((_, node) => node) }];
  for (let next = work.shift(); next; next = work.shift()) {
    const { members, parent } = next;
    const inRegion = (at: number) => (edge: number) =>
      cut[edge] === 0 && region[(edges[edge] as Link).to] === region[at];
    const targets = (node: number) =>
      (outgoing[node] as number[]).filter(inRegion(node)).map((edge) => (edges[edge] as Link).to);
    const circles = components(members, targets).filter(
      ([node = 0, ...others]) => others.length > 0 || targets(node).includes(node),
    );
    for (const circle of circles) {
      regions++;
      for (const node of circle) region[node] = regions;
      circle.sort((a, b) => a - b);
    }
    for (const circle of circles.sort(([a = 0], [b = 0]) => a - b)) {
      const within = region[circle[0] as number] as number;
      const isInside = (node: number) => region[node] === within;
      const entries = circle.filter((node) =>
        (incoming[node] as number[]).some((edge) => cut[edge] === 0 && !isInside((edges[edge] as Link).from)),
      );
      const common = { nodes: circle.map(idOf), ...(parent !== undefined && { parent }) };
      const [entry, ...others] = entries;
      if (entry === undefined || others.length > 0) {
        found.tangles.push({ ...common, entries: entries.map(idOf) });
        continue;
      }
      const back = (incoming[entry] as number[]).filter((edge) => isInside((edges[edge] as Link).from));
      const exits = circle.flatMap((node) =>
        (outgoing[node] as number[]).filter((edge) => !isInside((edges[edge] as Link).to)),
      );
      found.loops.push({ header: idOf(entry), ...common, backEdges: back.map(edgeOf), exitEdges: exits.map(edgeOf) });
      for (const edge of back) cut[edge] = 1;
      if (circle.length > 1) work.push({ members: circle, parent: idOf(entry) });
    }
  }
  return found;

  function idOf(node: number): string {
    return ids[node] as string;
  }
  function edgeOf(edge: number): WorkflowEdge {
    return (edges[edge] as Link).edge;
  }
}

interface Link {
  from: number;
  to: number;
  edge: WorkflowEdge;
}

function numbered(document: WorkflowDocument) {
  const numbers = new Map(document.nodes.map((node, number) => [node.id, number]));
  const scopes = document.nodes.map((node) => node.scope ?? "");
  const outgoing: number[][] = document.nodes.map(() => []);
  const incoming: number[][] = document.nodes.map(() => []);
  const edges: Link[] = [];
  for (const edge of document.edges) {
    const [from, to] = [numbers.get(edge.source), numbers.get(edge.target)];
    if (from === undefined || to === undefined || scopes[from] !== scopes[to]) continue;
    outgoing[from]?.push(edges.length);
    incoming[to]?.push(edges.length);
    edges.push({ from, to, edge });
  }
  return { ids: document.nodes.map((node) => node.id), edges, outgoing, incoming };
}
