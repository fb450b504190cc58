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
