import { type Expr, isRoot } from "../ast.ts";
import type { Range } from "../error.ts";
import type { Data, Reason } from "../messages.ts";
import { unknownName } from "../names.ts";
import { placeOf } from "../path.ts";
import { type Problem, problem, problemOf } from "../problem.ts";
import type { TypeEnv } from "./env.ts";
import { rootType } from "./env.ts";
import { typeOfValue } from "./from-schema.ts";
import { inferField, inferIndex } from "./infer-access.ts";
import { inferBinary } from "./infer-binary.ts";
import { inferCall } from "./infer-call.ts";
import { presentWhen } from "./narrow.ts";
import {
  ANY,
  BOOLEAN,
  type Field,
  kindWord,
  listOf,
  mayBeNull,
  NULL,
  NUMBER,
  partsOf,
  type Type,
  unionOf,
  withoutNull,
} from "./type.ts";

/** One walk over an expression: what is known at this place, and the problems found so far. */
export interface Check {
  readonly env: TypeEnv;
  readonly problems: Problem[];
  readonly variables: ReadonlyMap<string, Type>;
  /** Inside `default` and its family, where missing things are expected. */
  readonly lenient: boolean;
  /** Places known to be there (see narrow.ts). */
  readonly present: ReadonlySet<string>;
}

export function report(
  check: Check,
  reason: Reason,
  at: Range,
  data: Data = {},
  severity: Problem["severity"] = "error",
): void {
  check.problems.push(problem(reason, at, data, severity));
}

/** The check of what is evaluated only when `test` came out as `outcome`. */
export function given(check: Check, test: Expr, outcome: boolean): Check {
  const more = presentWhen(test, outcome);
  return more.length === 0 ? check : { ...check, present: new Set([...check.present, ...more]) };
}

/** The type of an expression (rule EXP-16); problems are added to the check, and a wrong part counts as unknown. */
export function infer(expr: Expr, check: Check): Type {
  switch (expr.kind) {
    case "literal":
      return typeOfValue(expr.value);
    case "name":
      return inferName(expr, check);
    case "field":
      return inferField(expr, check);
    case "index":
      return inferIndex(expr, check);
    case "call":
      return inferCall(expr, check);
    case "list":
      return listOf(expr.items.length === 0 ? ANY : unionOf(...expr.items.map((item) => infer(item, check))));
    case "map":
      return inferMap(expr, check);
    case "unary":
      return inferUnary(expr, check);
    case "binary":
      return inferBinary(expr, check);
    case "choice":
      requireBoolean(expr.test, check);
      return unionOf(infer(expr.yes, given(check, expr.test, true)), infer(expr.no, given(check, expr.test, false)));
  }
}

function inferName(expr: Extract<Expr, { kind: "name" }>, check: Check): Type {
  const { name } = expr;
  const variable = check.variables.get(name);
  if (variable) return variable;
  if (!isRoot(name)) {
    check.problems.push(problemOf(unknownName(name, [...check.variables.keys()], expr)));
    return ANY;
  }
  const type = rootType(name, check.env);
  if (type) return type;
  if (check.lenient) return NULL;
  report(check, "NO_LOOP_ITEM", expr, { name });
  return ANY;
}

function inferMap(expr: Extract<Expr, { kind: "map" }>, check: Check): Type {
  const fields = new Map<string, Field>();
  let rest: Type | undefined;
  for (const [key, value] of expr.entries) {
    const type = infer(value, check);
    if (key.kind === "literal" && typeof key.value === "string") fields.set(key.value, { type, optional: false });
    else {
      requireKind(key, infer(key, check), "text", "{ }", check);
      rest = ANY;
    }
  }
  return rest ? { kind: "object", fields, rest } : { kind: "object", fields };
}

function inferUnary(expr: Extract<Expr, { kind: "unary" }>, check: Check): Type {
  if (expr.op === "!") {
    requireBoolean(expr.operand, check);
    return BOOLEAN;
  }
  requireKind(expr.operand, infer(expr.operand, check), "number", "-", check);
  return NUMBER;
}

function requireKind(expr: Expr, type: Type, kind: Type["kind"], operator: string, check: Check): void {
  if (partsOf(type).some((part) => part.kind === "any" || part.kind === kind)) warnNull(expr, type, operator, check);
  else report(check, "OPERAND", expr, { operator, expected: kind, actual: kindWord(type) });
}

/** A condition must be true or false; nothing else stands for either. */
export function requireBoolean(expr: Expr, check: Check): void {
  requireBooleanType(expr, infer(expr, check), check);
}
export function requireBooleanType(expr: Expr, type: Type, check: Check): void {
  if (partsOf(type).some((part) => part.kind === "any" || part.kind === "boolean"))
    warnNull(expr, type, "true/false", check);
  else report(check, "CONDITION", expr, { actual: kindWord(type) });
}

/** A value that may be null where null does not work. */
export function warnNull(expr: Expr, type: Type, operator: string, check: Check): void {
  if (mayBeNull(type) && withoutNull(type) !== NULL)
    report(check, "MAYBE_NULL", expr, { where: placeOf(expr), operator }, "warning");
}
