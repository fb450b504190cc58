import { useCallback, useEffect, useRef } from "react";
import type { Point } from "../../document/operation.ts";
import type { CanvasGraph, CanvasNode } from "../graph/canvas-graph.ts";
import { type FlowSurfaceProps, NOTHING } from "./surface-props.ts";
import { cardAt } from "./use-connecting.ts";

/** Canvas coordinates. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Whether a card shows, at least partly, in a part of the canvas. */
export const touches = (card: CanvasNode, box: Box): boolean =>
  card.x < box.right && card.x + card.width > box.left && card.y < box.bottom && card.y + card.height > box.top;

/** Painted cards are no elements of their own: what the pointer does on them is found by where it is. */
export function useOverview(props: FlowSurfaceProps, toCanvas: (point: Point) => Point, active: boolean) {
  const latest = useRef({ props, active });
  latest.current = { props, active };
  const pointed = useCallback(
    (event: React.MouseEvent): CanvasNode | undefined =>
      latest.current.active
        ? cardAt(latest.current.props.graph, toCanvas({ x: event.clientX, y: event.clientY }))
        : undefined,
    [toCanvas],
  );
  const pane = useRef<HTMLElement>(undefined);
  // The hand of the cards must not stay behind on the empty canvas.
  useEffect(() => {
    if (!active) pane.current?.style.removeProperty("cursor");
  }, [active]);

  const onPaneClick = useCallback(
    (event: React.MouseEvent) => {
      const card = pointed(event);
      const { selection, onSelect } = latest.current.props;
      const more = event.ctrlKey || event.metaKey;
      if (!card) onSelect(NOTHING);
      else if (more) onSelect({ ...selection, nodes: toggled(selection.nodes, card.id) });
      else onSelect({ ...NOTHING, nodes: new Set([card.id]) });
    },
    [pointed],
  );
  const onPaneMouseMove = useCallback(
    (event: React.MouseEvent) => {
      if (!latest.current.active) return;
      pane.current = event.currentTarget as HTMLElement;
      pane.current.style.cursor = pointed(event) ? "pointer" : "";
    },
    [pointed],
  );
  return { pointed, onPaneClick, onPaneMouseMove };
}

/** Cards in the rectangle that is being drawn; containers only when they are in it whole. */
export function cardsIn(graph: CanvasGraph, box: Box): ReadonlySet<string> {
  const whole = (card: CanvasNode) =>
    card.x >= box.left && card.y >= box.top && card.x + card.width <= box.right && card.y + card.height <= box.bottom;
  const found = [...graph.nodes.values()].filter((card) => (card.container ? whole(card) : touches(card, box)));
  return new Set(found.map((card) => card.id));
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
