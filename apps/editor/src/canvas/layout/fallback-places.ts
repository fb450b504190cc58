import type { WorkflowDocument, WorkflowNode } from "@signalbox/model";
import { CARD, FRAME } from "../geometry/card.ts";

type Place = { x: number; y: number };
type Places = Record<string, Place>;
const GAP = { columns: 80, rows: 56 } as const;

const cache = new WeakMap<WorkflowDocument["nodes"], { edges: unknown; layout: unknown; places: Places }>();

/**
 * A place for every node: its own, or for nodes that never got one (imported or written by hand) one by flow order,
 * in columns below everything that is placed. Same document, same places.
 *
 * @param isFrame Whether a node is a container, which needs more room even when nothing is in it.
 */
export function fallbackPlaces(document: WorkflowDocument, isFrame: (node: WorkflowNode) => boolean): Places {
  const placed = document.layout.nodes;
  if (document.nodes.every((node) => placed[node.id])) return placed;
  const known = cache.get(document.nodes);
  if (known && known.edges === document.edges && known.layout === placed) return known.places;
  const places = columns(document, placed, isFrame);
  cache.set(document.nodes, { edges: document.edges, layout: placed, places });
  return places;
}

function columns(document: WorkflowDocument, placed: Places, isFrame: (node: WorkflowNode) => boolean): Places {
  const places: Places = { ...placed };
  const column = depths(document);
  const inside = Map.groupBy(document.nodes, (node) => node.scope ?? "");
  const rowStep = CARD.height + GAP.rows;
  level("", { x: 0, y: Math.max(0, ...Object.values(placed).map((at) => at.y + 2 * rowStep)) });
  // Inside a container that does not exist.
  for (const { id } of document.nodes) places[id] ??= { x: 0, y: 0 };
  return places;

  /** Columns of one container beginning at `origin`. @returns the size of what is in it. */
  function level(scope: string, origin: Place): { width: number; height: number } {
    const nodes = (inside.get(scope) ?? []).filter((node) => !placed[node.id] || inside.has(node.id));
    const byColumn = Map.groupBy(nodes, (node) => column.get(node.id) ?? 0);
    let x = origin.x;
    let height = 0;
    for (const [, list] of [...byColumn].sort(([a], [b]) => a - b)) {
      let y = origin.y;
      let width = 0;
      for (const node of list) {
        const own = placed[node.id];
        if (!own) places[node.id] = { x, y };
        const size = sizeOf(node, own ?? { x, y });
        if (own) continue;
        width = Math.max(width, size.width);
        y += size.height + GAP.rows;
      }
      if (width > 0) x += width + GAP.columns;
      height = Math.max(height, y - origin.y - GAP.rows);
    }
    return { width: x - origin.x - GAP.columns, height };
  }

  function sizeOf(node: WorkflowNode, at: Place): { width: number; height: number } {
    if (!inside.has(node.id) && !isFrame(node)) return { width: CARD.width, height: CARD.height };
    const body = level(node.id, { x: at.x + FRAME.padding, y: at.y + FRAME.header + FRAME.padding });
    return {
      width: Math.max(FRAME.minWidth, body.width + 2 * FRAME.padding),
      height: Math.max(FRAME.minHeight, body.height + FRAME.header + 2 * FRAME.padding),
    };
  }
}

/** Longest way from a start to each node, edges that lead back left out. */
function depths(document: WorkflowDocument): Map<string, number> {
  const next = Map.groupBy(document.edges, (edge) => edge.source);
  const depth = new Map<string, number>();
  const under = new Set<string>();
  const order: string[] = [];
  const back = new Set<unknown>();
  // Depth first without recursion: an edge to a node whose ways are still being followed leads back.
  for (const { id } of document.nodes) {
    const stack = [{ id, at: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1) as { id: string; at: number };
      if (top.at === 0) {
        if (depth.has(top.id)) {
          stack.pop();
          continue;
        }
        depth.set(top.id, 0);
        under.add(top.id);
      }
      const edge = next.get(top.id)?.[top.at++];
      if (edge === undefined) {
        under.delete(top.id);
        order.push(top.id);
        stack.pop();
      } else if (under.has(edge.target)) back.add(edge);
      else if (!depth.has(edge.target)) stack.push({ id: edge.target, at: 0 });
    }
  }
  for (const id of order.reverse()) {
    for (const edge of next.get(id) ?? []) {
      if (back.has(edge)) continue;
      depth.set(edge.target, Math.max(depth.get(edge.target) ?? 0, (depth.get(id) ?? 0) + 1));
    }
  }
  return depth;
}
