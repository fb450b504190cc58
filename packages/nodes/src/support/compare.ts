import { type Json, jsonEqual } from "@signalbox/sdk";

const NUMERIC = /^\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?)?$/;

/** A number, or a text that is nothing but one (money amounts come as text); else undefined. */
export function toNumber(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string" && NUMERIC.test(value)) return Number(value);
  return undefined;
}

/** Epoch ms of an ISO 8601 date or time; a time without offset is read as UTC. Else undefined. */
function toTime(value: Json | undefined): number | undefined {
  if (typeof value !== "string" || !DATE_TIME.test(value)) return undefined;
  const zoned = value.includes("T") && !/(?:Z|[-+]\d{2}:?\d{2})$/.test(value) ? `${value}Z` : value;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Orders two values of the same kind: numbers (or texts that are numbers) by size, dates by time, texts by character
 * code, false before true.
 *
 * @returns Negative, zero or positive; undefined when the two cannot be compared.
 */
export function compare(a: Json | undefined, b: Json | undefined): number | undefined {
  const numbers = [toNumber(a), toNumber(b)];
  if (numbers[0] !== undefined && numbers[1] !== undefined) return numbers[0] - numbers[1];
  const times = [toTime(a), toTime(b)];
  if (times[0] !== undefined && times[1] !== undefined) return times[0] - times[1];
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return undefined;
}

/** Equal in value: `"12.50"` equals `12.5`, dates by time, everything else by structure. Nothing equals null. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  const order = compare(a, b);
  return order === undefined ? jsonEqual(a ?? null, b ?? null) : order === 0;
}
