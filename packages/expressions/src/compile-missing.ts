import type { Json } from "@signalbox/model";
import type { Expr } from "./ast.ts";
import { type Code, compile } from "./compile.ts";
import { isMissing } from "./error.ts";
import type { LenientFunction } from "./functions/spec.ts";
import { isPath } from "./path.ts";

type CallExpr = Extract<Expr, { kind: "call" }>;

/**
 * Code that gives null where something is missing. Along a path that costs nothing; inside a larger expression
 * (`default(trigger.a + 1, 0)`) the error of the missing part is caught. Wrong types stay errors (rule EXP-14).
 */
function lenientCode(expr: Expr, variables: readonly string[]): Code {
  if (isPath(expr)) return compile(expr, variables, true);
  const code = compile(expr, variables);
  return (run) => {
    try {
      return code(run);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };
}

const isEmpty = (value: Json): boolean =>
  value === null ||
  value === "" ||
  (typeof value === "object" && (Array.isArray(value) ? value : Object.keys(value)).length === 0);

/** `default`, `coalesce`, `has` and `isEmpty`. */
export function compileLenient(spec: LenientFunction, expr: CallExpr, variables: readonly string[]): Code {
  const [first, ...others] = expr.args as [Expr, ...Expr[]];
  const value = lenientCode(first, variables);
  if (spec.name === "has") return (run) => value(run) !== null;
  if (spec.name === "isEmpty") return (run) => isEmpty(value(run));
  const rest = others.map((other, i) =>
    spec.lenient === "all" && i < others.length - 1 ? lenientCode(other, variables) : compile(other, variables),
  );
  return (run) => {
    let found = value(run);
    for (let i = 0; found === null && i < rest.length; i++) found = (rest[i] as Code)(run);
    return found;
  };
}
