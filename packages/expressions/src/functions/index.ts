import { CONVERSIONS } from "./convert.ts";
import { DATES } from "./dates.ts";
import { LIST_LAMBDAS } from "./list-lambdas.ts";
import { LISTS } from "./lists.ts";
import { MISSING_FUNCTIONS } from "./missing.ts";
import { MONEY } from "./money.ts";
import { NUMBERS } from "./numbers.ts";
import { OBJECTS } from "./objects.ts";
import { PATTERNS } from "./patterns.ts";
import type { FunctionSpec } from "./spec.ts";
import { TEXTS_FUNCTIONS } from "./text.ts";

/** Every function, in the order of the reference. */
export const FUNCTIONS: readonly FunctionSpec[] = [
  ...MISSING_FUNCTIONS,
  ...TEXTS_FUNCTIONS,
  ...PATTERNS,
  ...NUMBERS,
  ...MONEY,
  ...DATES,
  ...LIST_LAMBDAS,
  ...LISTS,
  ...OBJECTS,
  ...CONVERSIONS,
];

const byName = new Map(FUNCTIONS.map((spec) => [spec.name, spec]));
export const functionOf = (name: string): FunctionSpec | undefined => byName.get(name);
export const functionNames = (): Iterable<string> => byName.keys();
