import type { Json } from "@signalbox/model";
import { FUNCTIONS } from "./functions/index.ts";
import { type Group, signatureOf } from "./functions/spec.ts";
import type { Text } from "./messages.ts";

/** A function as people read about it. */
export interface FunctionDoc {
  name: string;
  /** `slice(value, from, to?)`; a `|` parts two ways to call it. */
  signature: string;
  doc: Text;
  /** An expression, and what it gives. */
  example: string;
  result: Json;
  group: Group;
}

/** Every function, for reference pages and completion. */
export const functions: FunctionDoc[] = FUNCTIONS.map((spec) => ({
  name: spec.name,
  signature: signatureOf(spec),
  doc: spec.doc,
  example: spec.example,
  result: spec.result,
  group: spec.group,
}));
