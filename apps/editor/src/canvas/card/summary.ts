import { isObject } from "@signalbox/model";
import type { CanvasNode } from "../graph/canvas-graph.ts";

/** One line about a node's settings, from the text its definition gives: `{{method}} {{url}}`. */
export function summaryOf({ definition, node }: CanvasNode): string {
  const template = definition?.summary;
  if (!template) return "";
  const text = template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => plain(read(node.params, path)));
  return text.replace(/\s+/g, " ").trim();
}

function read(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

/** Expressions are shown without their braces: on a card there is room for what is meant, not for how it is written. */
export function plain(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.replace(/\{\{\s*([\s\S]*?)\s*\}\}/g, "$1");
  if (Array.isArray(value)) return String(value.length);
  return typeof value === "object" ? "{…}" : String(value);
}
