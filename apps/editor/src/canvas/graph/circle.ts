import type { CanvasGraph } from "./canvas-graph.ts";

/** Whether an edge from `source` to `target` would close a circle: a way leads back already. O(edges). */
export function closesCircle(graph: CanvasGraph, source: string, target: string): boolean {
  const next = outgoing(graph);
  const seen = new Set([target]);
  const queue = [target];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === source) return true;
    for (const to of next.get(id) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return false;
}

const indexes = new WeakMap<CanvasGraph["edges"], Map<string, string[]>>();

/** Targets by source, made once per list of edges. */
export function outgoing(graph: CanvasGraph): ReadonlyMap<string, readonly string[]> {
  const known = indexes.get(graph.edges);
  if (known) return known;
  const index = new Map<string, string[]>();
  for (const { edge } of graph.edges) {
    const list = index.get(edge.source);
    if (list) list.push(edge.target);
    else index.set(edge.source, [edge.target]);
  }
  indexes.set(graph.edges, index);
  return index;
}
