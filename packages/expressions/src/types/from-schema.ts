import { isObject, type Json, type JsonSchema } from "@signalbox/model";
import {
  ANY,
  BOOLEAN,
  type Field,
  INTEGER,
  listOf,
  NULL,
  NUMBER,
  objectOf,
  partsOf,
  TEXT,
  type Type,
  unionOf,
} from "./type.ts";

/** References may point in circles; past this depth nothing is known. */
const MAX_DEPTH = 24;
const known = new WeakMap<object, Type>();

/**
 * What a JSON Schema says of a value. Whatever is not understood counts as unknown, which is never an error. An object
 * schema that names fields is taken to name all of them unless it says `additionalProperties`; fields are optional
 * only where the schema has a `required` list that leaves them out.
 */
export function fromSchema(schema: JsonSchema): Type {
  const found = known.get(schema);
  if (found) return found;
  const type = read(schema, { root: schema, depth: 0 });
  known.set(schema, type);
  return type;
}

interface Context {
  root: JsonSchema;
  depth: number;
}

function read(schema: unknown, ctx: Context): Type {
  if (!isObject(schema) || ctx.depth > MAX_DEPTH) return ANY;
  const deeper = { ...ctx, depth: ctx.depth + 1 };
  if (typeof schema.$ref === "string") return read(resolve(schema.$ref, ctx.root), deeper);
  if ("const" in schema) return typeOfValue(schema.const as Json);
  if (Array.isArray(schema.enum))
    return schema.enum.length <= 200 ? unionOf(...schema.enum.map((one) => typeOfValue(one))) : ANY;
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return unionOf(...choices.map((choice) => read(choice, deeper)));
  if (Array.isArray(schema.allOf))
    return allOf([...schema.allOf.map((part) => read(part, deeper)), plain(schema, deeper)]);
  return plain(schema, deeper);
}

function plain(schema: JsonSchema, ctx: Context): Type {
  const { type } = schema;
  const base = Array.isArray(type)
    ? unionOf(...type.map((one) => ofType(one, schema, ctx)))
    : ofType(type, schema, ctx);
  return schema.nullable === true ? unionOf(base, NULL) : base;
}

function ofType(type: unknown, schema: JsonSchema, ctx: Context): Type {
  switch (type) {
    case "null":
      return NULL;
    case "boolean":
      return BOOLEAN;
    case "number":
      return NUMBER;
    case "integer":
      return INTEGER;
    case "string":
      return typeof schema.format === "string" ? { kind: "text", format: schema.format } : TEXT;
    case "array":
      return listOf(Array.isArray(schema.prefixItems) ? ANY : read(schema.items, ctx));
    case "object":
      return ofObject(schema, ctx);
    default:
      return isObject(schema.properties) ? ofObject(schema, ctx) : ANY;
  }
}

function ofObject(schema: JsonSchema, ctx: Context): Type {
  const fields = new Map<string, Field>();
  const required = Array.isArray(schema.required) ? schema.required : undefined;
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const description =
      isObject(property) && typeof property.description === "string" ? property.description : undefined;
    const field: Field = { type: read(property, ctx), optional: required !== undefined && !required.includes(name) };
    fields.set(name, description === undefined ? field : { ...field, description });
  }
  const more = schema.additionalProperties;
  if (isObject(more) || more === true) return { kind: "object", fields, rest: read(more, ctx) };
  const open = fields.size === 0 ? more !== false : isObject(schema.patternProperties);
  return open ? { kind: "object", fields, rest: ANY } : { kind: "object", fields };
}

/** All of several: objects are laid together, anything else is the first that says something. */
function allOf(types: Type[]): Type {
  const telling = types.filter((type) => type.kind !== "any");
  const objects = telling.filter((type) => type.kind === "object");
  if (objects.length === 0 || objects.length < telling.length) return telling[0] ?? ANY;
  const fields = new Map<string, Field>();
  for (const object of objects) for (const [name, field] of object.fields) fields.set(name, field);
  const open = objects.every((object) => object.rest !== undefined);
  return open ? { kind: "object", fields, rest: ANY } : { kind: "object", fields };
}

/** `#/$defs/Order` and other pointers into the same schema. */
function resolve(ref: string, root: JsonSchema): unknown {
  if (!ref.startsWith("#")) return undefined;
  let at: unknown = root;
  for (const raw of ref.slice(1).split("/").filter(Boolean)) {
    const key = decodeURIComponent(raw).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

/** The type of a value that is known, such as a constant of the document. Long lists are judged by their beginning. */
export function typeOfValue(value: Json, depth = 0): Type {
  if (depth > MAX_DEPTH) return ANY;
  if (value === null) return NULL;
  if (typeof value === "boolean") return { kind: "boolean", values: [value] };
  if (typeof value === "number") return { kind: "number", values: [value], integer: Number.isInteger(value) };
  if (typeof value === "string") return { kind: "text", values: [value] };
  if (Array.isArray(value))
    return value.length === 0
      ? listOf(ANY)
      : listOf(unionOf(...value.slice(0, 50).map((item) => widened(typeOfValue(item, depth + 1)))));
  return objectOf(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, widened(typeOfValue(item, depth + 1))])),
  );
}

/** The type without the values themselves: constants change between versions. */
export function widened(type: Type): Type {
  const parts = partsOf(type).map((part): Type => {
    if (part.kind === "text" && part.values) return TEXT;
    if (part.kind === "number" && part.values) return part.integer ? INTEGER : NUMBER;
    return part.kind === "boolean" ? BOOLEAN : part;
  });
  return unionOf(...parts);
}
