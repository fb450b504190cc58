import type { Point } from "../../document/operation.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import { snap } from "../geometry/card.ts";
import { withInside } from "./add.ts";
import type { Arrangement } from "./arrangements.ts";

export interface Box extends Point {
  id: string;
  width: number;
  height: number;
}

/**
 * New places of boxes in a line, or with equal gaps between them (three at least; the outermost stay).
 *
 * @returns only those that move, on the grid.
 */
export function arranged(boxes: readonly Box[], how: Arrangement): Record<string, Point> {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const spots = new Map<string, Point>();
  if (how === "spreadAcross" || how === "spreadDown") {
    const across = how === "spreadAcross";
    const size = (box: Box) => (across ? box.width : box.height);
    const order = boxes.toSorted((a, b) => (across ? a.x - b.x : a.y - b.y));
    const room = (across ? right - left : bottom - top) - order.reduce((sum, box) => sum + size(box), 0);
    const gap = room / Math.max(1, order.length - 1);
    let next = across ? left : top;
    for (const box of order) {
      spots.set(box.id, across ? { x: next, y: box.y } : { x: box.x, y: next });
      next += size(box) + gap;
    }
  } else {
    for (const box of boxes) {
      spots.set(
        box.id,
        {
          alignLeft: { x: left, y: box.y },
          alignCenter: { x: (left + right - box.width) / 2, y: box.y },
          alignRight: { x: right - box.width, y: box.y },
          alignTop: { x: box.x, y: top },
          alignMiddle: { x: box.x, y: (top + bottom - box.height) / 2 },
          alignBottom: { x: box.x, y: bottom - box.height },
        }[how],
      );
    }
  }
  const moved: Record<string, Point> = {};
  for (const box of boxes) {
    const spot = spots.get(box.id) ?? box;
    const to = { x: snap(spot.x), y: snap(spot.y) };
    if (to.x !== box.x || to.y !== box.y) moved[box.id] = to;
  }
  return moved;
}

/** Aligns or spreads the selected nodes; contents of containers move with them. */
export function arrangeSelection(model: EditorModel, how: Arrangement): void {
  const graph = model.graph();
  const { nodes } = model.ui.getState().selection;
  const boxes = [...nodes]
    .flatMap((id) => graph.nodes.get(id) ?? [])
    .filter((card) => card.parent === undefined || !nodes.has(card.parent));
  const places = arranged(boxes, how);
  for (const [id, to] of Object.entries(places)) {
    const from = graph.nodes.get(id);
    for (const inner of withInside(graph, graph.children.get(id) ?? [])) {
      const box = graph.nodes.get(inner);
      if (from && box) places[inner] = { x: box.x + to.x - from.x, y: box.y + to.y - from.y };
    }
  }
  if (boxes.length < 2) return model.say({ key: "canvas.saidSelectMore" }, true);
  const label = { key: "op.arrange", values: { count: boxes.length } };
  model.edit({ kind: "batch", label, operations: [{ kind: "moveNodes", places }] });
}
