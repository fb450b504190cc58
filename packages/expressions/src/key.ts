import { isObject, type Json } from "@signalbox/model";
import type { Range } from "./error.ts";
import type { Evaluation } from "./evaluation.ts";

/** A text that is the same for equal values and different for others; the order of object keys does not matter. */
export function canonicalKey(value: Json, run: Evaluation, at: Range): string {
  if (typeof value === "string") {
    run.text(value.length, at);
    return `"${value}`;
  }
  if (typeof value === "number") return String(value === 0 ? 0 : value);
  if (Array.isArray(value)) {
    run.list(value.length, at);
    return JSON.stringify(value.map((item) => canonicalKey(item, run, at)));
  }
  if (!isObject(value)) return String(value);
  const keys = Object.keys(value).sort();
  run.list(keys.length, at);
  return `{${JSON.stringify(keys.map((key) => [key, canonicalKey(value[key] as Json, run, at)]))}`;
}
