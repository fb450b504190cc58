import type { Json, JsonObject } from "@signalbox/model";
import { isObject } from "@signalbox/model";

/** What a value is, in the words messages use. */
export type Kind = "null" | "boolean" | "number" | "text" | "list" | "object";

export function kindOf(value: Json): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  return typeof value as "boolean" | "number" | "object";
}

/** A value as it appears inside text (rule EXP-3): null is empty, numbers have no `.0`, lists and objects are JSON. */
export function toText(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A short piece of a value for a message. */
export function glimpse(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === "object") return `{${Object.keys(value).slice(0, 3).join(", ")}}`;
  const text = typeof value === "string" ? `"${value}"` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/**
 * About how many characters a value has as JSON, and at most `limit` and a little: the walk stops there. The same
 * list in two places counts twice, as it would when written.
 */
export function measure(value: Json, limit: number): number {
  let size = 0;
  const stack: Json[] = [value];
  while (stack.length > 0 && size <= limit) {
    const next = stack.pop() as Json;
    if (typeof next === "string") size += next.length + 2;
    else if (Array.isArray(next)) {
      size += 2 + next.length;
      if (size > limit) return size;
      for (const item of next) stack.push(item);
    } else if (isObject(next)) {
      size += 2;
      for (const key of Object.keys(next)) {
        size += key.length + 4;
        stack.push(next[key] as Json);
      }
    } else size += 4;
  }
  return size;
}

/** Sets a key that came from data; refuses the one name that objects treat specially. */
export function setKey(target: JsonObject, key: string, value: Json): boolean {
  if (key === "__proto__") return false;
  target[key] = value;
  return true;
}
