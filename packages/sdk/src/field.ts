import type { Json, Localized } from "@signalbox/model";
import type { z } from "zod";

/** How a parameter is shown in a form; described at `nodeDefinition` in the model. */
export interface FieldHints {
  label: Localized;
  help?: Localized;
  widget?:
    | "text"
    | "multiline"
    | "code"
    | "duration"
    | "time"
    | "cron"
    | "keyValue"
    | "condition"
    | "expression"
    | "json"
    | "cases"
    | "fields"
    | "workflow"
    | "node";
  /** `never`: text as it stands. `always`: the whole value is one expression. Default: both are possible. */
  expression?: "never" | "always";
  group?: "advanced";
  /** Names of the choices of an enum, by value. */
  enumLabels?: Record<string, Localized>;
  valueType?: "boolean" | "list" | "any";
  placeholder?: string;
  /** Shown only while every named parameter has one of the listed values. */
  showWhen?: Record<string, Json[]>;
  /** Evaluated when an item of the container ends, not when the container starts. */
  deferred?: boolean;
}

/**
 * Attaches form hints to a parameter. Put it last: every further zod method makes a new schema without them.
 *
 * @example url: field(z.string(), { label: { en: "Address", zh: "网址" } })
 */
export const field = <T extends z.ZodType>(schema: T, hints: FieldHints): T =>
  schema.meta({ "x-signalbox": hints }) as T;
