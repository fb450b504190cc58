import type { WorkflowDocument } from "@signalbox/model";
import { CARD, FRAME } from "../geometry/card.ts";

type Places = Record<string, { x: number; y: number }>;
const COLUMN = CARD.width + 80;
const ROW = CARD.height + 56;

const cache = new WeakMap<WorkflowDocument["nodes"], { edges: unknown; layout: unknown; places: Places }>();

/**
 * A place for every node: its own, or for nodes that never got one (imported or written by hand) one by flow order,
 * in columns below everything that is placed. Same document, same places.
 */
export function fallbackPlaces(document: WorkflowDocument): Places {
  const placed = document.layout.nodes;
  if (document.nodes.every((node) => placed[node.id])) return placed;
  const known = cache.get(document.nodes);
  if (known && known.edges === document.edges && known.layout === placed) return known.places;
  const places = columns(document, placed);
  cache.set(document.nodes, { edges: document.edges, layout: placed, places });
  return places;
}

function columns(document: WorkflowDocument, placed: Places): Places {
  const places: Places = { ...placed };
  const column = depths(document);
  const top = Math.max(0, ...Object.values(placed).map((at) => at.y + 2 * ROW));
  const rows = new Map<string, number>();
  for (const node of document.nodes) {
    if (places[node.id]) continue;
    const base = node.scope === undefined ? undefined : places[node.scope];
    const depth = column.get(node.id) ?? 0;
    const key = `${base ? node.scope : ""}:${depth}`;
    const row = rows.get(key) ?? 0;
    rows.set(key, row + 1);
    const origin = base ? { x: base.x + FRAME.padding, y: base.y + FRAME.header + FRAME.padding } : { x: 0, y: top };
    places[node.id] = { x: origin.x + depth * COLUMN, y: origin.y + row * ROW };
  }
  return places;
}

/** Longest way from a start to each node, cycles cut. */
function depths(document: WorkflowDocument): Map<string, number> {
  const next = new Map<string, string[]>();
  const waiting = new Map<string, number>(document.nodes.map((node) => [node.id, 0]));
  for (const { source, target } of document.edges) {
    next.set(source, [...(next.get(source) ?? []), target]);
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
  }
  const depth = new Map<string, number>();
  const queue = document.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id);
  for (const id of queue) depth.set(id, 0);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const target of next.get(id) ?? []) {
      depth.set(target, Math.max(depth.get(target) ?? 0, (depth.get(id) ?? 0) + 1));
      const left = (waiting.get(target) ?? 1) - 1;
      waiting.set(target, left);
      if (left === 0) queue.push(target);
    }
  }
  return depth;
}
