import { ROOTS } from "./ast.ts";
import { ExpressionError, type Range } from "./error.ts";
import { functionNames } from "./functions/index.ts";
import type { Data, Reason } from "./messages.ts";
import { nearest } from "./near.ts";

/** A reason with or without a suggestion, depending on whether some known word is close. */
export function suggest(
  name: string,
  known: Iterable<string>,
  plain: Reason,
  near: Reason,
  data: Data = {},
): [Reason, Data] {
  const close = nearest(name, known);
  return close === undefined ? [plain, { name, ...data }] : [near, { name, near: close, ...data }];
}

export function unknownName(name: string, variables: readonly string[], at: Range): ExpressionError {
  const has = [...ROOTS, ...variables];
  return new ExpressionError(
    ...withRange(suggest(name, has, "UNKNOWN_NAME", "UNKNOWN_NAME_NEAR", { has: has.join(", ") }), at),
  );
}
export function unknownFunction(name: string, at: Range): ExpressionError {
  return new ExpressionError(
    ...withRange(suggest(name, functionNames(), "UNKNOWN_FUNCTION", "UNKNOWN_FUNCTION_NEAR"), at),
  );
}
const withRange = ([reason, data]: [Reason, Data], at: Range): [Reason, Range, Data] => [reason, at, data];
