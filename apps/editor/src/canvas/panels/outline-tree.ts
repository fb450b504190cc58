import type { CanvasGraph } from "../graph/canvas-graph.ts";
import { flowOrder } from "../graph/navigate.ts";

export interface OutlineItem {
  id: string;
  /** Port by which it is reached, when its predecessor has several. */
  via: string | undefined;
  /** Names of other nodes that lead here. */
  alsoFrom: string[];
  children: OutlineItem[];
}

/**
 * The graph as a tree in the order of work: a plain chain stays flat, ways of a branching node and contents of a
 * container are its children, and a node that several ways meet at stands after them.
 */
export function outlineTree(graph: CanvasGraph): OutlineItem[] {
  const order = flowOrder(graph);
  const items = new Map<string, OutlineItem>(
    order.map((id) => [id, { id, via: undefined, alsoFrom: [], children: [] }]),
  );
  const roots: OutlineItem[] = [];
  const listOf = new Map<string, OutlineItem[]>();
  for (const id of order) {
    const item = items.get(id);
    const card = graph.nodes.get(id);
    if (!item || !card) continue;
    const all = graph.edges.filter(({ edge }) => edge.target === id && items.has(edge.source));
    // Where a cycle begins again says nothing about where its entry stands.
    const into = all.filter((edge) => !edge.again);
    const [first] = into;
    item.alsoFrom = all.filter((edge) => edge !== first).map(({ edge }) => edge.source);
    const container = card.parent === undefined ? undefined : items.get(card.parent);
    let list = container?.children ?? roots;
    if (first && into.length === 1) {
      const out = graph.edges.filter(({ edge }) => edge.source === first.edge.source);
      if (first.labelled) item.via = first.port?.id ?? first.edge.sourcePort;
      // A single way on continues the list; one of several ways opens a branch.
      list =
        out.length > 1 ? (items.get(first.edge.source)?.children ?? list) : (listOf.get(first.edge.source) ?? list);
    } else if (into.length > 1) {
      list =
        container?.children ??
        commonList(
          into.map(({ edge }) => listOf.get(edge.source)),
          roots,
        );
    }
    list.push(item);
    listOf.set(id, list);
  }
  return roots;
}

/** Where several ways meet again: the list they all share, or the top. */
function commonList(lists: readonly (OutlineItem[] | undefined)[], roots: OutlineItem[]): OutlineItem[] {
  const [first] = lists;
  return first && lists.every((list) => list === first) ? first : roots;
}
