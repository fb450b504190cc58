import type { CanvasGraph, CanvasNode } from "./canvas-graph.ts";

export type Direction = "left" | "right" | "up" | "down";
const VECTOR: Record<Direction, readonly [number, number]> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

const middle = (node: CanvasNode) => ({ x: node.x + node.width / 2, y: node.y + Math.min(node.height, 64) / 2 });

/** The node a person means by an arrow key: the nearest one whose middle lies that way, sideways distance counting double. */
export function nearest(graph: CanvasGraph, from: string, direction: Direction): string | undefined {
  const start = graph.nodes.get(from);
  if (!start) return undefined;
  const [dx, dy] = VECTOR[direction];
  const origin = middle(start);
  let best: { id: string; cost: number } | undefined;
  for (const node of graph.nodes.values()) {
    if (node.id === from) continue;
    const at = middle(node);
    const along = (at.x - origin.x) * dx + (at.y - origin.y) * dy;
    const across = Math.abs((at.x - origin.x) * dy) + Math.abs((at.y - origin.y) * dx);
    if (along <= 8 || across > along * 3) continue;
    const cost = along + 2 * across;
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id;
}

/** Ids in the order work happens: along the edges from the starts, containers before their contents, stable on a tie. */
export function flowOrder(graph: CanvasGraph): string[] {
  const next = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const { edge, again } of graph.edges) {
    if (again) continue;
    next.set(edge.source, [...(next.get(edge.source) ?? []), edge.target]);
    waiting.set(edge.target, (waiting.get(edge.target) ?? 0) + 1);
  }
  const order: string[] = [];
  const seen = new Set<string>();
  const byPlace = (a: CanvasNode, b: CanvasNode) => a.x - b.x || a.y - b.y;
  const visit = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    order.push(id);
    level(graph.children.get(id) ?? []);
    for (const target of next.get(id) ?? []) {
      const left = (waiting.get(target) ?? 1) - 1;
      waiting.set(target, left);
      if (left <= 0) visit(target);
    }
  };
  function level(ids: readonly string[]): void {
    const nodes = ids.flatMap((id) => graph.nodes.get(id) ?? []).sort(byPlace);
    for (const node of nodes) if (!waiting.get(node.id)) visit(node.id);
    // What is left stands in a cycle, or behind a node that is.
    for (const node of nodes) visit(node.id);
  }
  level(graph.children.get(undefined) ?? []);
  return order;
}

/** Everything behind (`down`) or before (`up`) the given nodes along the edges, they themselves included. */
export function reachable(graph: CanvasGraph, from: Iterable<string>, way: "down" | "up"): Set<string> {
  const next = new Map<string, string[]>();
  for (const { edge } of graph.edges) {
    const [a, b] = way === "down" ? [edge.source, edge.target] : [edge.target, edge.source];
    next.set(a, [...(next.get(a) ?? []), b]);
  }
  const found = new Set(from);
  const queue = [...found];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const target of next.get(id) ?? []) {
      if (found.has(target)) continue;
      found.add(target);
      queue.push(target);
    }
  }
  return found;
}
