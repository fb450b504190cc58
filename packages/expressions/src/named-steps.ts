import { childrenOf, type Expr } from "./ast.ts";
import { ExpressionError } from "./error.ts";

/** `steps["order"]` written without escapes, so that references and renaming, which read the text, see the same id. */
const isPlainKey = (index: Expr): boolean =>
  index.kind === "literal" && typeof index.value === "string" && index.to - index.from === index.value.length + 2;

/**
 * Holds that every use of `steps` names its step (rule EXP-4): the engine hands an expression only the results that it
 * mentions, and renaming must find every use.
 *
 * @throws ExpressionError STEP_NAME at a `steps` that stands alone or is indexed with a computed name.
 */
export function requireNamedSteps(expr: Expr): void {
  if (expr.kind === "name" && expr.name === "steps") throw new ExpressionError("STEP_NAME", expr);
  const named =
    (expr.kind === "field" || (expr.kind === "index" && isPlainKey(expr.index))) && expr.target.kind === "name";
  for (const child of childrenOf(expr)) if (!(named && child.kind === "name")) requireNamedSteps(child);
}
