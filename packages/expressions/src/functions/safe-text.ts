import type { Json } from "@signalbox/model";
import type { Range } from "../error.ts";
import type { Evaluation } from "../evaluation.ts";
import { MAX_TEXT } from "../limits.ts";
import { measure, toText } from "../value.ts";

/** A value as text, paid for and bounded before it is written: a small list can hold the same large one many times. */
export function safeText(value: Json, site: { at: Range }, run: Evaluation): string {
  if (typeof value !== "object" || value === null) return toText(value);
  run.text(measure(value, MAX_TEXT), site.at);
  return JSON.stringify(value);
}
