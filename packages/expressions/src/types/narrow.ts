import type { Expr } from "../ast.ts";
import { isPath } from "../path.ts";
import { print } from "../print.ts";

/**
 * Paths that are surely there, and not null, once a condition is known to be `outcome`: after `has(a.b)` a use of
 * `a.b` needs no warning (rule EXP-17). Prefixes count too.
 */
export function presentWhen(test: Expr, outcome: boolean): string[] {
  if (test.kind === "unary" && test.op === "!") return presentWhen(test.operand, !outcome);
  if (test.kind === "binary" && test.op === (outcome ? "&&" : "||")) {
    return [...presentWhen(test.left, outcome), ...presentWhen(test.right, outcome)];
  }
  if (test.kind === "binary" && (test.op === "==" || test.op === "!=")) {
    const isNull = (side: Expr) => side.kind === "literal" && side.value === null;
    const other = isNull(test.right) ? test.left : isNull(test.left) ? test.right : undefined;
    return other && (test.op === "!=") === outcome ? prefixes(other) : [];
  }
  if (test.kind === "call" && test.args[0]) {
    if ((test.name === "has" && outcome) || (test.name === "isEmpty" && !outcome)) return prefixes(test.args[0]);
  }
  return [];
}

function prefixes(expr: Expr): string[] {
  if (!isPath(expr)) return [];
  return expr.kind === "field" || expr.kind === "index"
    ? [print(plain(expr)), ...prefixes(expr.target)]
    : [print(expr)];
}

/** The path without its question marks, so that `a.?b` and `a.b` are the same place. */
function plain(expr: Expr): Expr {
  return expr.kind === "field" || expr.kind === "index" ? { ...expr, safe: false, target: plain(expr.target) } : expr;
}
/** How a place is called in the set of those known to be there. */
export const placeKey = (expr: Expr): string => print(plain(expr));
