import type { CanvasGraph } from "./canvas-graph.ts";

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
