import type { Json, JsonSchema } from "./json.ts";
import { isObject } from "./value.ts";

/** Items of a list that are looked at. */
const LOOKED_AT = 100;
/** Fields of an object that are named; more than that is rather a table of names than a shape. */
const MOST_FIELDS = 200;
const DEEPEST = 30;

/**
 * The shape of a value as JSON Schema. One value is no promise: objects may have other fields as well, and only fields
 * that every looked-at item of a list has are required.
 */
export function schemaOf(value: Json, depth = 0): JsonSchema {
  if (value === null || depth > DEEPEST) return {};
  if (Array.isArray(value)) {
    const items = value.slice(0, LOOKED_AT).map((item) => schemaOf(item, depth + 1));
    return items.length === 0 ? { type: "array" } : { type: "array", items: items.reduce(either) };
  }
  if (typeof value !== "object") return { type: typeof value };
  const keys = Object.keys(value).slice(0, MOST_FIELDS);
  return {
    type: "object",
    properties: Object.fromEntries(keys.map((key) => [key, schemaOf(value[key] ?? null, depth + 1)])),
    required: keys.filter((key) => value[key] !== null),
    additionalProperties: true,
  };
}

/** What fits both: the shape of two items of one list. */
function either(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (a.type === undefined) return b;
  if (b.type === undefined) return a;
  if (a.type !== b.type) return {};
  if (a.type === "array") {
    if (!isObject(a.items)) return b;
    return isObject(b.items) ? { type: "array", items: either(a.items, b.items) } : a;
  }
  if (a.type !== "object") return a;
  const [left, right] = [propertiesOf(a), propertiesOf(b)];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].slice(0, MOST_FIELDS);
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, either(left[name] ?? {}, right[name] ?? {})])),
    required: requiredOf(a).filter((name) => requiredOf(b).includes(name)),
    additionalProperties: true,
  };
}

/**
 * A declared schema, with what a value showed in the places where it says nothing: `{}`, and objects and lists that do
 * not name what is in them. Where the schema does say something it stands.
 */
export function refine(declared: JsonSchema, seen: JsonSchema): JsonSchema {
  if (Object.keys(seen).length === 0) return declared;
  if (!saysMore(declared)) return { ...seen, ...declared };
  if (declared.type === "array" && seen.type === "array") {
    const items = isObject(declared.items) ? declared.items : {};
    return { ...declared, items: refine(items, isObject(seen.items) ? seen.items : {}) };
  }
  if (declared.type !== "object" || seen.type !== "object") return declared;
  const [own, other] = [propertiesOf(declared), propertiesOf(seen)];
  const open = Object.keys(own).length === 0 || declared.additionalProperties !== undefined;
  const names = new Set([
    ...Object.keys(own),
    ...(open && declared.additionalProperties !== false ? Object.keys(other) : []),
  ]);
  const properties = Object.fromEntries([...names].map((name) => [name, refine(own[name] ?? {}, other[name] ?? {})]));
  return {
    ...declared,
    properties,
    ...(Object.keys(own).length === 0 && { additionalProperties: declared.additionalProperties ?? true }),
  };
}

const WORDS = ["type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "properties", "items"];
const saysMore = (schema: JsonSchema): boolean => WORDS.some((word) => schema[word] !== undefined);

const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  isObject(schema.properties) ? (schema.properties as Record<string, JsonSchema>) : {};
const requiredOf = (schema: JsonSchema): readonly string[] =>
  Array.isArray(schema.required) ? (schema.required as string[]) : [];
