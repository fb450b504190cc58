import type { Json } from "@signalbox/model";
import { isObject } from "@signalbox/model";
import type { Range } from "./error.ts";
import type { Evaluation } from "./evaluation.ts";
import { isDateText, parseIso } from "./time/iso.ts";

/** Structural equality; values of different kinds are never equal. */
export function equal(a: Json, b: Json, run: Evaluation, at: Range): boolean {
  if (typeof a === "string" && typeof b === "string") {
    if (a.length !== b.length) return false;
    run.burnText(a.length, at);
    return a === b;
  }
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    run.burn(a.length, at);
    return a.every((item, i) => equal(item, b[i] as Json, run, at));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  run.burn(keys.length, at);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key] as Json, b[key] as Json, run, at));
}

/**
 * Order of two values: numbers by size, texts by character, and two texts that are both ISO dates by the moment they
 * mean (rule EXP-7), since `2026-01-01T08:00:00+08:00` and `2026-01-01T00:00:00Z` are the same one.
 *
 * @returns Negative, 0 or positive; undefined when the two have no order.
 */
export function compare(a: Json, b: Json, run: Evaluation, at: Range): number | undefined {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") {
    run.burnText(Math.min(a.length, b.length), at);
    if (isDateText(a) && isDateText(b)) {
      const left = parseIso(a, run.timezone);
      const right = parseIso(b, run.timezone);
      if (left !== undefined && right !== undefined) return left - right;
    }
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return undefined;
}
