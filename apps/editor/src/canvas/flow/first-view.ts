import type { Viewport } from "@xyflow/react";
import type { CanvasGraph } from "../graph/canvas-graph.ts";

const MARGIN = 64;
/** Around pictures, which are small. */
const PICTURE_MARGIN = 24;
/** Smaller than this, cards cannot be read; then the view begins at the first node instead. */
const READABLE = 0.55;

/**
 * What is seen first: the whole workflow when it can be read, else its beginning.
 *
 * @param whole All of it in any case, for pictures.
 */
export function firstView(graph: CanvasGraph, element: HTMLElement | null, whole = false): Viewport {
  const boxes = [...graph.nodes.values(), ...graph.notes];
  const width = element?.clientWidth ?? 1000;
  const height = element?.clientHeight ?? 700;
  const [first] = boxes;
  if (!first) return { x: width / 2, y: height / 2, zoom: 1 };
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const margin = whole ? PICTURE_MARGIN : MARGIN;
  const zoom = Math.min(1, (width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top));
  if (whole || zoom >= READABLE) {
    return { x: (width - (left + right) * zoom) / 2, y: (height - (top + bottom) * zoom) / 2, zoom };
  }
  const start = [...graph.nodes.values()].reduce((a, b) => (b.x < a.x ? b : a), graph.nodes.get(first.id) ?? first);
  return { x: MARGIN - start.x * 0.8, y: height / 2 - (start.y + start.height / 2) * 0.8, zoom: 0.8 };
}
