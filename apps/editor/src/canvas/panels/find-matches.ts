import { isObject } from "@signalbox/model";
import type { CanvasGraph } from "../graph/canvas-graph.ts";
import { flowOrder } from "../graph/navigate.ts";

export interface Match {
  node: string;
  /** Where it was found: `label`, `id`, `type`, or the path of a parameter such as `params.url`. */
  where: string;
  /** The text around the hit. */
  before: string;
  hit: string;
  after: string;
}

const CONTEXT = 24;

/** Everything in names, ids, types and parameters that contains the text, in flow order. Case does not matter. */
export function findMatches(graph: CanvasGraph, q: string, limit = 200): Match[] {
  const wanted = q.trim().toLowerCase();
  const matches: Match[] = [];
  if (wanted === "") return matches;
  const look = (node: string, where: string, text: string) => {
    const at = text.toLowerCase().indexOf(wanted);
    if (at < 0 || matches.length >= limit) return;
    const end = at + wanted.length;
    const cut = Math.max(0, at - CONTEXT);
    matches.push({
      node,
      where,
      before: (cut > 0 ? "…" : "") + text.slice(cut, at),
      hit: text.slice(at, end),
      after: text.slice(end, end + CONTEXT) + (text.length > end + CONTEXT ? "…" : ""),
    });
  };
  const walk = (node: string, where: string, value: unknown): void => {
    if (typeof value === "string" || typeof value === "number") look(node, where, String(value));
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(node, `${where}[${index}]`, item);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) walk(node, `${where}.${key}`, item);
  };
  for (const id of flowOrder(graph)) {
    const card = graph.nodes.get(id);
    if (!card) continue;
    look(id, "label", card.node.label ?? "");
    look(id, "id", id);
    look(
      id,
      "type",
      [card.node.type, card.definition?.title.en, card.definition?.title.zh].filter(Boolean).join(" · "),
    );
    walk(id, "params", card.node.params);
  }
  return matches;
}
