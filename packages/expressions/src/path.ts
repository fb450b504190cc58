import type { Expr } from "./ast.ts";
import { print } from "./print.ts";

/** Whether an expression only names a place: a name, then fields and items. */
export const isPath = (expr: Expr): boolean =>
  expr.kind === "name" || ((expr.kind === "field" || expr.kind === "index") && isPath(expr.target));

/** A place as messages name it, for example `trigger.body.lines[0]`; long ones are cut. */
export function placeOf(expr: Expr): string {
  const text = print(expr);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Whether `.?` or `[?` stands somewhere in the path, so that what follows is passed over when it is missing. */
export const isSafe = (expr: Expr): boolean =>
  (expr.kind === "field" || expr.kind === "index") && (expr.safe || isSafe(expr.target));

/** The step a path begins in: `order` of `steps.order.total` and of `steps["order"]`. */
export function stepOf(expr: Expr): string | undefined {
  if (expr.kind === "field" && expr.target.kind === "name" && expr.target.name === "steps") return expr.name;
  if (expr.kind === "index" && expr.target.kind === "name" && expr.target.name === "steps") {
    return expr.index.kind === "literal" && typeof expr.index.value === "string" ? expr.index.value : undefined;
  }
  return undefined;
}
