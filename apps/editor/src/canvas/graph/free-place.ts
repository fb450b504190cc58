import type { Point } from "../../document/operation.ts";
import { CARD, FRAME, snap } from "../geometry/card.ts";
import type { CanvasGraph, CanvasNode } from "./canvas-graph.ts";

const GAP = { x: 80, y: 24 } as const;

interface Size {
  width: number;
  height: number;
}

/** Whether a card with its corner at `at` would cover another one of the same container. */
function covered(graph: CanvasGraph, at: Point, scope: string | undefined, size: Size): boolean {
  for (const node of graph.nodes.values()) {
    if (node.parent !== scope) continue;
    const apart =
      at.x + size.width + GAP.y <= node.x ||
      node.x + node.width + GAP.y <= at.x ||
      at.y + size.height + GAP.y <= node.y ||
      node.y + node.height + GAP.y <= at.y;
    if (!apart) return true;
  }
  return false;
}

/** The wanted place, or the nearest one below it where nothing stands yet. */
export function freePlace(graph: CanvasGraph, wanted: Point, scope: string | undefined, size: Size = CARD): Point {
  const at = { x: snap(wanted.x), y: snap(wanted.y) };
  for (let n = 0; n < 200 && covered(graph, at, scope, size); n++) at.y += CARD.height / 2;
  return at;
}

/** Where a node that follows `from` goes: one column to the right, at the height of the port it hangs on. */
export function placeBehind(graph: CanvasGraph, from: CanvasNode, port: string): Point {
  const y = from.ports.find((place) => place.port.id === port)?.y ?? CARD.height / 2;
  const rank = Math.max(
    0,
    from.ports.findIndex((place) => place.port.id === port),
  );
  const wanted = { x: from.x + from.width + GAP.x, y: from.y + (rank === 0 ? 0 : y + CARD.height / 2) };
  return freePlace(graph, wanted, from.parent);
}

/** Where the first node inside a container goes. */
export const placeInside = (graph: CanvasGraph, container: CanvasNode): Point =>
  freePlace(graph, { x: container.x + FRAME.padding, y: container.y + FRAME.header + FRAME.padding }, container.id);

/** The innermost container whose body holds the point, other than those in `except`. */
export function containerAt(graph: CanvasGraph, point: Point, except?: ReadonlySet<string>): string | undefined {
  let found: CanvasNode | undefined;
  for (const node of graph.nodes.values()) {
    if (!node.container || except?.has(node.id)) continue;
    const inside =
      point.x >= node.x &&
      point.x <= node.x + node.width &&
      point.y >= node.y + FRAME.header &&
      point.y <= node.y + node.height;
    // Inner containers come after outer ones.
    if (inside) found = node;
  }
  return found?.id;
}
