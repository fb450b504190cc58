import { isObject, type Json, type JsonSchema } from "@signalbox/model";

/** Something in a value that does not fit its schema. `field` is the path from the value down. */
export interface Misfit {
  kind: "type" | "missing" | "unknown";
  field: string;
  expected: string;
  seen: string;
}
export type TextVisitor = (text: string, field: string, schema: JsonSchema) => void;

/**
 * Holds a parameter against its JSON Schema. Texts with expressions fit everywhere: they are handed to `onTemplate`,
 * which knows their types. Understands what node parameters use: type, enum, const, properties, required,
 * additionalProperties, items, anyOf/oneOf, length and number limits, pattern.
 */
export function misfits(value: Json, schema: JsonSchema, field: string, onTemplate: TextVisitor): Misfit[] {
  if (typeof value === "string" && value.includes("{{")) {
    onTemplate(value, field, schema);
    return [];
  }
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (choices) return choose(value, choices, field, onTemplate);
  const wrong = (expected: string): Misfit[] => [{ kind: "type", field, expected, seen: describe(value) }];
  if (Array.isArray(schema.enum)) return schema.enum.includes(value) ? [] : wrong(schema.enum.map(quote).join(" | "));
  if ("const" in schema) return schema.const === value ? [] : wrong(quote(schema.const));
  const types = schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.length > 0 && !types.some((type) => hasType(value, type as string))) return wrong(types.join(" | "));
  const limit = brokenLimit(value, schema);
  if (limit !== undefined) return wrong(limit);
  if (Array.isArray(value)) {
    const items = isObject(schema.items) ? (schema.items as JsonSchema) : {};
    return value.flatMap((item, i) => misfits(item, items, `${field}[${i}]`, onTemplate));
  }
  return isObject(value) ? objectMisfits(value, schema, field, onTemplate) : [];
}

function objectMisfits(
  value: { [key: string]: Json },
  schema: JsonSchema,
  field: string,
  onTemplate: TextVisitor,
): Misfit[] {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const found: Misfit[] = [];
  const below = (key: string) => (field === "" ? key : `${field}.${key}`);
  for (const key of (schema.required as string[] | undefined) ?? []) {
    if (value[key] === undefined || value[key] === "") {
      found.push({ kind: "missing", field: below(key), expected: "", seen: "" });
    }
  }
  for (const [key, inner] of Object.entries(value)) {
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (own) {
      if (inner !== "") found.push(...misfits(inner, own, below(key), onTemplate));
    } else if (schema.additionalProperties === false) {
      found.push({ kind: "unknown", field: below(key), expected: Object.keys(properties).join(", "), seen: key });
    } else {
      const rest = isObject(schema.additionalProperties) ? (schema.additionalProperties as JsonSchema) : {};
      found.push(...misfits(inner, rest, below(key), onTemplate));
    }
  }
  return found;
}

/** The complaints of the alternative that comes nearest; templates are visited once. */
function choose(value: Json, choices: readonly JsonSchema[], field: string, onTemplate: TextVisitor): Misfit[] {
  const tried = choices.map((choice) => ({ choice, found: misfits(value, choice, field, () => {}) }));
  tried.sort((a, b) => a.found.length - b.found.length || depth(b.found) - depth(a.found));
  const best = tried[0];
  if (!best) return [];
  misfits(value, best.choice, field, onTemplate);
  return best.found;
}

const depth = (found: readonly Misfit[]): number => Math.max(0, ...found.map((misfit) => misfit.field.length));

function hasType(value: Json, type: string): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "null") return value === null;
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  return typeof value === type;
}

function brokenLimit(value: Json, schema: JsonSchema): string | undefined {
  const number = (key: string) => (typeof schema[key] === "number" ? (schema[key] as number) : undefined);
  if (typeof value === "number") {
    const [low, high] = [
      number("minimum") ?? number("exclusiveMinimum"),
      number("maximum") ?? number("exclusiveMaximum"),
    ];
    if (low !== undefined && value < low) return `at least ${low}`;
    if (high !== undefined && value > high) return `at most ${high}`;
  }
  if (typeof value === "string") {
    const [low, high] = [number("minLength"), number("maxLength")];
    if (low !== undefined && value.length < low) return `a text of at least ${low} characters`;
    if (high !== undefined && value.length > high) return `a text of at most ${high} characters`;
    if (typeof schema.pattern === "string" && value.length < 10_000 && !new RegExp(schema.pattern, "u").test(value)) {
      return typeof schema.description === "string" ? schema.description : `a text like ${schema.pattern}`;
    }
  }
  if (Array.isArray(value)) {
    const low = number("minItems");
    if (low !== undefined && value.length < low) return `a list of at least ${low}`;
  }
  return undefined;
}

const quote = (value: unknown): string => JSON.stringify(value);

function describe(value: Json): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
