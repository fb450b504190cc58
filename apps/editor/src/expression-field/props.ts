import type { Scope, TypeEnv } from "@signalbox/expressions";
import type { JsonSchema } from "@signalbox/model";

/** Where a value for previews is from: the run that is shown, pinned data, a recorded sample, or the node type's example. */
export type DataOrigin = "run" | "pinned" | "sample" | "example";

/** Data for previews, with its origins. */
export interface PreviewData {
  scope: Scope;
  source: "run" | "sample";
  /** By step id; `trigger` and `item` under those names. What is not in it has no data. */
  origins: ReadonlyMap<string, DataOrigin>;
  /** Steps of which only the beginning of their output is here. */
  brief: ReadonlySet<string>;
  /** What recorded samples are from, in words, by step id. */
  about: ReadonlyMap<string, { about?: string; at: string }>;
  /** Inside a for-each: which item is looked at, of how many. */
  items?: { index: number; count: number };
}

export interface ExpressionFieldProps {
  /** Spoken name. */
  label: string;
  /** In mode `text` with braces, in mode `expression` the source without them. */
  value: string;
  onChange(value: string): void;
  mode: "text" | "expression";
  /** What expressions can read, as far as it is declared or was seen in data. */
  env: TypeEnv;
  /** The same, only as far as it is declared: what goes against it is an error, what goes against `env` a warning. */
  declared?: TypeEnv;
  preview?: PreviewData;
  /** What the value must be. */
  expected?: JsonSchema;
  multiline?: boolean;
  readOnly?: boolean;
  placeholder?: string;
  /** Names of nodes, for chips and the picker. */
  nameOf?(id: string): string;
  /** Default true; off where many fields stand close together. */
  showPreview?: boolean;
  id?: string;
}
