import type { JsonSchema } from "@signalbox/model";
import type { Type } from "./type.ts";

/** A type as JSON Schema; `{}` where nothing is known. */
export function toSchema(type: Type): JsonSchema {
  switch (type.kind) {
    case "any":
      return {};
    case "null":
      return { type: "null" };
    case "boolean":
      return type.values?.length === 1 ? { const: type.values[0] } : { type: "boolean" };
    case "number":
      if (type.values) return type.values.length === 1 ? { const: type.values[0] } : { enum: [...type.values] };
      return { type: type.integer ? "integer" : "number" };
    case "text":
      if (type.values)
        return type.values.length === 1 ? { const: type.values[0] } : { type: "string", enum: [...type.values] };
      return type.format === undefined ? { type: "string" } : { type: "string", format: type.format };
    case "list":
      return { type: "array", items: toSchema(type.item) };
    case "object":
      return objectSchema(type);
    case "union":
      return { anyOf: type.of.map(toSchema) };
  }
}

function objectSchema(type: Extract<Type, { kind: "object" }>): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [name, field] of type.fields) {
    const schema = toSchema(field.type);
    const value = field.description === undefined ? schema : { ...schema, description: field.description };
    Object.defineProperty(properties, name, { value, enumerable: true, writable: true, configurable: true });
    if (!field.optional) required.push(name);
  }
  const schema: JsonSchema = { type: "object" };
  if (type.fields.size > 0) Object.assign(schema, { properties, required });
  return type.rest
    ? { ...schema, additionalProperties: toSchema(type.rest) }
    : { ...schema, additionalProperties: false };
}
