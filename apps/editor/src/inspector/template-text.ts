import { isTemplate } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";

const WHOLE = /^\{\{([\s\S]*)\}\}$/;

/** The source of a value that is one expression and nothing else; undefined for every other value. */
export function sourceOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const inner = WHOLE.exec(value.trim())?.[1];
  // `{{ a }} and {{ b }}` begins and ends with braces as well.
  return inner === undefined || /\}\}[\s\S]*\{\{/.test(inner) ? undefined : inner.trim();
}

export const wrap = (source: string): string => `{{ ${source} }}`;

/** Whether a value is written as an expression. */
export const isExpression = (value: Json | undefined): boolean => typeof value === "string" && isTemplate(value);

/** What a person typed for a value of any type: JSON where it is JSON, text otherwise. */
export function typedValue(text: string): Json {
  if (isTemplate(text) || text.trim() === "") return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The text by which `typedValue` gives the value back; texts that look like JSON are quoted. */
export function textOfValue(value: Json | undefined): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  return typedValue(value) === value ? value : JSON.stringify(value);
}
