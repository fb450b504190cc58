import type { Json, JsonSchema } from "./json.ts";

/** Deeper than any example needs to be; a schema that refers to itself ends here. */
const MAX_DEPTH = 6;

/**
 * A value made up from a JSON Schema: its own `examples` or `default` where there are any, else something of the right
 * type. Only to have some data to try a node with; a schema that says nothing gives null.
 */
export function schemaExample(schema: JsonSchema, depth = 0): Json {
  const { examples, default: given, const: fixed, enum: choices, anyOf, oneOf, allOf } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0] as Json;
  if (given !== undefined) return given as Json;
  if (fixed !== undefined) return fixed as Json;
  if (Array.isArray(choices) && choices.length > 0) return choices[0] as Json;
  for (const several of [anyOf, oneOf]) {
    if (Array.isArray(several) && several.length > 0) return schemaExample(several[0] as JsonSchema, depth);
  }
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((part) => schemaExample(part as JsonSchema, depth)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type ?? (schema.properties ? "object" : undefined)) {
    case "object":
      return depth >= MAX_DEPTH ? {} : objectExample(schema, depth);
    case "array":
      return depth >= MAX_DEPTH || !isSchema(schema.items) ? [] : [schemaExample(schema.items, depth + 1)];
    case "string":
      return TEXTS[String(schema.format)] ?? "text";
    case "integer":
    case "number":
      return typeof schema.minimum === "number" ? schema.minimum : 1;
    case "boolean":
      return true;
    default:
      return null;
  }
}

const TEXTS: Record<string, string> = {
  "date-time": "2026-01-31T09:00:00Z",
  date: "2026-01-31",
  time: "09:00:00",
  email: "somebody@example.com",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function objectExample({ properties }: JsonSchema, depth: number): Json {
  const made: Record<string, Json> = {};
  if (!isSchema(properties)) return made;
  for (const [name, schema] of Object.entries(properties)) {
    if (isSchema(schema)) made[name] = schemaExample(schema, depth + 1);
  }
  return made;
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
