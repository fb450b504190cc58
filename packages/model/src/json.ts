import { z } from "zod";

/** Any value that JSON can carry. Numbers are doubles; `undefined` never occurs inside. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A JSON Schema (2020-12) as plain data; `{}` accepts everything. */
export type JsonSchema = { [key: string]: unknown };

/**
 * Accepts any JSON value without walking it: values come from `JSON.parse`, which can make nothing else, and
 * a deep walk of a large payload would cost more than everything around it.
 */
export const json: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined, "expected a JSON value");
export const jsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected a JSON object",
);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Structural equality of two JSON values; the order of object keys does not matter. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]))
  );
}
