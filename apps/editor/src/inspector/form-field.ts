import { isObject, type Json, type JsonSchema, type Localized } from "@signalbox/model";

export type Widget =
  | "text"
  | "multiline"
  | "code"
  | "number"
  | "boolean"
  | "choice"
  | "duration"
  | "keyValue"
  | "condition"
  | "expression"
  | "any"
  | "json"
  | "list"
  | "items"
  | "group"
  | "workflow"
  | "node";

/** One parameter as the form shows it, read from its JSON Schema and hints. */
export interface FormField {
  name: string;
  schema: JsonSchema;
  label: Localized;
  help?: Localized;
  widget: Widget;
  /** `both`: a switch chooses between a fixed value and an expression. */
  expression: "never" | "always" | "both";
  required: boolean;
  advanced: boolean;
  /** Evaluated when an item or a pass of the container ends (or begins): it sees the steps inside. */
  deferred: boolean;
  placeholder?: string;
  choices: readonly { value: Json; label: Localized }[];
  showWhen?: Record<string, readonly Json[]>;
  initial?: Json;
}

const textOr = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const named = (name: string): Localized => ({ en: name });

/** Hints whose widget is drawn by another one of ours. */
const SAME: Record<string, Widget> = { cases: "items", fields: "items", time: "text", cron: "text" };
/** Values of these are text, so an expression is just text with `{{ }}` in it. */
const TEXTUAL: ReadonlySet<Widget> = new Set([
  "text",
  "multiline",
  "code",
  "any",
  "duration",
  "keyValue",
  "condition",
  "expression",
  "group",
]);

/** The fields of a parameter schema, in its order. @param root Where `$ref`s point to; default the schema itself. */
export function formFields(schema: JsonSchema, root: JsonSchema = schema): FormField[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isObject(property)) return [];
    return [formField(name, property, root, required.includes(name) && property.default === undefined)];
  });
}

export function formField(name: string, property: JsonSchema, root: JsonSchema, required: boolean): FormField {
  const schema = resolved(property, root);
  const hints = isObject(schema["x-signalbox"]) ? schema["x-signalbox"] : {};
  const choices = choicesOf(schema, hints);
  const widget = widgetOf(schema, hints, choices.length > 0);
  const declared = textOr(hints.expression);
  const field: FormField = {
    name,
    schema,
    label: isObject(hints.label) ? (hints.label as unknown as Localized) : named(name),
    widget,
    expression: declared === "never" || declared === "always" ? declared : TEXTUAL.has(widget) ? "never" : "both",
    required,
    advanced: hints.group === "advanced",
    deferred: hints.deferred === true,
    choices,
  };
  // Textual widgets take expressions in place; "never" for them means that even `{{` is plain text.
  if (declared !== "never" && field.expression === "never" && TEXTUAL.has(widget)) field.expression = "both";
  if (isObject(hints.help)) field.help = hints.help as unknown as Localized;
  const placeholder = textOr(hints.placeholder);
  if (placeholder !== undefined) field.placeholder = placeholder;
  if (isObject(hints.showWhen)) field.showWhen = hints.showWhen as Record<string, Json[]>;
  if (schema.default !== undefined) field.initial = schema.default as Json;
  return field;
}

/** Whether an expression is written in the field itself instead of behind a switch. */
export const isTextual = (field: FormField): boolean => TEXTUAL.has(field.widget);

function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const ref = textOr(schema.$ref);
  if (!ref?.startsWith("#/")) return schema;
  let at: unknown = root;
  for (const part of ref.slice(2).split("/")) at = isObject(at) ? at[part] : undefined;
  const { $ref: _ref, ...own } = schema;
  return isObject(at) ? { ...at, ...own } : own;
}

function widgetOf(schema: JsonSchema, hints: JsonSchema, hasChoices: boolean): Widget {
  const hint = textOr(hints.widget);
  const items = isObject(schema.items) ? schema.items : {};
  if (hint && SAME[hint]) return SAME[hint];
  if (hint === "json" && schema.type === undefined && hints.expression !== "never") return "json";
  if (hint) return hint as Widget;
  if (hasChoices) return "choice";
  const type = Array.isArray(schema.type) ? schema.type.find((entry) => entry !== "null") : schema.type;
  switch (type) {
    case "boolean":
    case "number":
      return type;
    case "integer":
      return "number";
    case "string":
      return typeof schema.maxLength === "number" && schema.maxLength > 500 ? "multiline" : "text";
    case "array":
      return isObject(items.properties) ? "items" : items.type === "string" ? "list" : "json";
    case "object":
      return isObject(schema.properties) ? "group" : "json";
    default:
      return "any";
  }
}

function choicesOf(schema: JsonSchema, hints: JsonSchema): FormField["choices"] {
  if (!Array.isArray(schema.enum)) return [];
  const labels = isObject(hints.enumLabels) ? hints.enumLabels : {};
  return schema.enum.map((value) => {
    const label = labels[String(value)];
    return { value: value as Json, label: isObject(label) ? (label as unknown as Localized) : named(String(value)) };
  });
}

/** Whether a field is shown, given the values of the others (defaults count). */
export function isShown(field: FormField, fields: readonly FormField[], params: Record<string, Json>): boolean {
  return Object.entries(field.showWhen ?? {}).every(([name, wanted]) => {
    const value = params[name] ?? fields.find((other) => other.name === name)?.initial;
    return value !== undefined && wanted.includes(value);
  });
}
