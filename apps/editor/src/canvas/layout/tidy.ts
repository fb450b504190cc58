import { FRAME } from "../geometry/card.ts";
import type { CanvasGraph } from "../graph/canvas-graph.ts";
import type { LayoutRequest, Places } from "./layered.ts";

/** How long a layout may take before it is given up, in ms. */
const PATIENCE = 20_000;

/** What the layout has to know of the graph, or of some of its nodes. */
export const layoutRequest = (graph: CanvasGraph, only?: ReadonlySet<string>): LayoutRequest => ({
  boxes: [...graph.nodes.values()]
    .filter(({ id }) => !only || only.has(id))
    .map(({ id, width, height, parent, container, aside }) => ({
      id,
      // Without contents a container has the least size; with them the layout finds its own.
      ...(container ? { width: FRAME.minWidth, height: FRAME.minHeight } : { width, height }),
      ...(parent !== undefined && graph.nodes.has(parent) && (!only || only.has(parent)) && { parent }),
      ...(aside && { aside: asideOf(graph, id) }),
    })),
  edges: graph.edges
    .filter(({ again, edge }) => !again && (!only || (only.has(edge.source) && only.has(edge.target))))
    .map(({ edge }) => ({ source: edge.source, target: edge.target })),
  frame: { ...FRAME },
});

function asideOf(graph: CanvasGraph, id: string): { under?: string } {
  for (const card of graph.nodes.values()) if (card.node.undo === id) return { under: card.id };
  return {};
}

/**
 * New places for the whole graph, or for `only` some of it, computed in a worker. The box `anchor` keeps its place, so
 * that what a person looks at does not jump away.
 *
 * @throws Error when it takes longer than 20 s or `signal` aborts.
 */
export async function tidy(
  graph: CanvasGraph,
  {
    anchor,
    only,
    signal,
  }: { anchor?: string | undefined; only?: ReadonlySet<string> | undefined; signal?: AbortSignal },
): Promise<Places> {
  const places = await inWorker(layoutRequest(graph, only), signal);
  const fixed = anchor === undefined ? undefined : graph.nodes.get(anchor);
  const at = anchor === undefined ? undefined : places[anchor];
  const dx = fixed && at ? fixed.x - at.x : 0;
  const dy = fixed && at ? fixed.y - at.y : 0;
  return Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]));
}

function inWorker(request: LayoutRequest, signal?: AbortSignal): Promise<Places> {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  return new Promise<Places>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The layout took too long.")), PATIENCE);
    const stop = () => reject(new Error("The layout was stopped."));
    signal?.addEventListener("abort", stop, { once: true });
    worker.onmessage = (message: MessageEvent<Places>) => {
      clearTimeout(timer);
      resolve(message.data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
