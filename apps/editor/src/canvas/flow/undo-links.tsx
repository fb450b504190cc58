import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import styles from "./flow.module.css";

type Point = { x: number; y: number };

/** Thin dotted lines from steps to what takes them back. No edges: nothing runs along them while all goes well. */
export const UndoLinks = memo(function UndoLinks({
  graph,
  dragged,
}: {
  graph: CanvasGraph;
  /** Places relative to the parent while something is being dragged. */
  dragged: ReadonlyMap<string, Point>;
}) {
  const place = (card: CanvasNode): Point => {
    const parent = card.parent === undefined ? undefined : graph.nodes.get(card.parent);
    const own = dragged.get(card.id);
    if (!parent) return own ?? card;
    const base = place(parent);
    return own
      ? { x: base.x + own.x, y: base.y + own.y }
      : { x: base.x + card.x - parent.x, y: base.y + card.y - parent.y };
  };
  const links = [...graph.nodes.values()].flatMap((card) => {
    const frame = card.node.undo === undefined ? undefined : graph.nodes.get(card.node.undo);
    if (!frame) return [];
    return [{ id: card.id, path: linkPath({ ...card, ...place(card) }, { ...frame, ...place(frame) }) }];
  });
  if (links.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className={styles.undoLinks} aria-hidden>
        {links.map(({ id, path }) => (
          <path key={id} d={path} data-undo-link={id} className={styles.undoLink} />
        ))}
      </svg>
    </ViewportPortal>
  );
});

interface Box extends Point {
  width: number;
  height: number;
}

/** From the lower edge of the step to the frame below it, else from edge to edge by the shortest way. */
function linkPath(from: Box, to: Box): string {
  const x = from.x + 32;
  const bottom = from.y + from.height;
  const endX = Math.min(Math.max(x, to.x + 24), to.x + to.width - 24);
  const below = to.y >= bottom;
  const [y, endY] = below ? [bottom, to.y] : [from.y, to.y + to.height];
  const middle = (y + endY) / 2;
  return Math.abs(endX - x) < 1
    ? `M${x},${y} L${x},${endY}`
    : `M${x},${y} C${x},${middle} ${endX},${middle} ${endX},${endY}`;
}
