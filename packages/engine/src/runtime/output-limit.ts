import { type Json, makeStepError, type StepError } from "@signalbox/model";
import { VALUE_LIMIT } from "../ports.ts";

/** Bytes one character may need in JSON: `\u0000`. */
const WIDEST = 6;
/** More bytes than any number, literal or pair of brackets has, with the comma behind it. */
const SCALAR = 26;

/**
 * Why an output cannot be kept, told before it enters the run: so its step fails, with its error port and what else it
 * has, and not the run. What is surely small is only walked, for writing it as JSON twice would cost more than keeping it.
 */
export function tooLarge(output: Json, limit: number = VALUE_LIMIT): StepError | undefined {
  if (atMost(output, limit) >= 0) return undefined;
  const size = sizeOf(output);
  return size <= limit ? undefined : makeStepError("OUTPUT_TOO_LARGE", { size, limit }, { details: { size, limit } });
}

/** 0 for what is no JSON, such as a circle: that the store refuses in words of its own. */
function sizeOf(output: Json): number {
  try {
    return new TextEncoder().encode(JSON.stringify(output)).length;
  } catch {
    return 0;
  }
}

/** Deeper values are measured: walking them would take a stack as deep, and a circle has no end. */
const DEEP = 200;

/** What is left of `room` bytes when the JSON of the value is at its largest; below 0 when that does not fit. */
function atMost(value: unknown, room: number, depth = 0): number {
  if (typeof value === "string") return room - WIDEST * value.length - SCALAR;
  let left = room - SCALAR;
  if (typeof value !== "object" || value === null) return left;
  if (depth > DEEP) return -1;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i++) left = atMost(value[i], left, depth + 1);
    return left;
  }
  for (const key in value) {
    left = atMost((value as Record<string, unknown>)[key], left - WIDEST * key.length - SCALAR, depth + 1);
    if (left < 0) break;
  }
  return left;
}
