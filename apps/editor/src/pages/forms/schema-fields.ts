import { isObject, type Json, type JsonSchema, type Localized } from "@signalbox/model";

/** One field of a plain form, read from one property of a JSON Schema object. */
export interface SchemaField {
  name: string;
  label: Localized;
  help?: Localized;
  kind: "text" | "multiline" | "number" | "integer" | "boolean" | "choice" | "json";
  required: boolean;
  /** For `choice`. */
  choices: readonly { value: Json; label: Localized }[];
  initial?: Json;
  placeholder?: string;
  min?: number;
  max?: number;
  maxLength?: number;
  pattern?: string;
  /** `email`, `uri`, `date` and so on, for the browser's keyboard. */
  format?: string;
}

const textOr = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const numberOr = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** `shopDomain` and `shop_domain` as `Shop domain`, for schemas that name nothing. */
export function readableName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const localizedOr = (value: unknown): Localized | undefined => {
  if (typeof value === "string") return { en: value };
  if (!isObject(value) || typeof value.en !== "string") return undefined;
  return typeof value.zh === "string" ? { en: value.en, zh: value.zh } : { en: value.en };
};

function kindOf(
  schema: Record<string, unknown>,
  hints: Record<string, unknown>,
  choices: readonly unknown[],
): SchemaField["kind"] {
  if (choices.length > 0) return "choice";
  const type = Array.isArray(schema.type) ? schema.type.find((entry) => entry !== "null") : schema.type;
  if (type === "boolean") return "boolean";
  if (type === "number" || type === "integer") return type;
  if (type === "object" || type === "array" || hints.widget === "json") return "json";
  return hints.widget === "multiline" || (numberOr(schema.maxLength) ?? 0) > 300 ? "multiline" : "text";
}

function choicesOf(schema: Record<string, unknown>, hints: Record<string, unknown>): SchemaField["choices"] {
  const labels = isObject(hints.enumLabels) ? hints.enumLabels : {};
  const named = (value: Json, label: unknown) => ({ value, label: localizedOr(label) ?? { en: String(value) } });
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => named(value as Json, labels[String(value)]));
  const oneOf = Array.isArray(schema.oneOf) ? schema.oneOf.filter(isObject) : [];
  if (oneOf.length > 0 && oneOf.every((entry) => "const" in entry)) {
    return oneOf.map((entry) => named(entry.const as Json, labels[String(entry.const)] ?? entry.title));
  }
  return [];
}

/** The fields of an object schema in their order. Anything that is no object schema has none. */
export function schemaFields(schema: JsonSchema | Json | undefined): SchemaField[] {
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    if (!isObject(property)) return [];
    const hints = isObject(property["x-signalbox"]) ? property["x-signalbox"] : {};
    const choices = choicesOf(property, hints);
    const help = localizedOr(hints.help) ?? localizedOr(property.description);
    const field: SchemaField = {
      name,
      label: localizedOr(hints.label) ?? localizedOr(property.title) ?? { en: readableName(name) },
      kind: kindOf(property, hints, choices),
      required: required.includes(name),
      choices,
    };
    const rest = {
      help,
      initial: property.default,
      placeholder: textOr(hints.placeholder),
      min: numberOr(property.minimum),
      max: numberOr(property.maximum),
      maxLength: numberOr(property.maxLength),
      pattern: textOr(property.pattern),
      format: textOr(property.format),
    };
    return [{ ...field, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) }];
  });
}

export type FormValues = Record<string, Json | undefined>;

/** The values a form begins with: those given, then defaults, then `false` for switches. */
export const initialValues = (fields: readonly SchemaField[], given: FormValues = {}): FormValues =>
  Object.fromEntries(
    fields.map(({ name, initial, kind }) => [name, given[name] ?? initial ?? (kind === "boolean" ? false : undefined)]),
  );

const isBlank = (value: Json | undefined): boolean => value === undefined || value === null || value === "";

/** Names of required fields that are still empty. */
export const missingFields = (fields: readonly SchemaField[], values: FormValues): string[] =>
  fields.filter(({ name, required }) => required && isBlank(values[name])).map(({ name }) => name);

/** What is sent: everything that has a value. */
export const filledValues = (fields: readonly SchemaField[], values: FormValues): Record<string, Json> =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name];
      return value === undefined || isBlank(value) ? [] : [[name, value]];
    }),
  );
