import type { Scope, TypeEnv } from "@signalbox/expressions";
import type { JsonSchema } from "@signalbox/model";

export interface ExpressionFieldProps {
  /** Spoken name. */
  label: string;
  /** In mode `text` with braces, in mode `expression` the source without them. */
  value: string;
  onChange(value: string): void;
  mode: "text" | "expression";
  env: TypeEnv;
  /** Data for the preview. */
  preview?: { scope: Scope; source: "run" | "sample" };
  /** What the value must be. */
  expected?: JsonSchema;
  multiline?: boolean;
  readOnly?: boolean;
  placeholder?: string;
  /** Names of nodes in the picker. */
  nameOf?(id: string): string;
  /** Default true; off where many fields stand close together. */
  showPreview?: boolean;
  id?: string;
}
