import type { Json, JsonObject } from "@signalbox/model";
import { type BinaryOp, type Expr, isRoot, type Root } from "./ast.ts";
import { compileField, compileIndex } from "./compile-access.ts";
import { compileCall } from "./compile-call.ts";
import { ExpressionError } from "./error.ts";
import type { Evaluation } from "./evaluation.ts";
import { unknownName } from "./names.ts";
import { OPERATORS } from "./operators.ts";
import { kindOf, setKey } from "./value.ts";

/** An expression made ready to run. */
export type Code = (run: Evaluation) => Json;
/** Compiles an inner expression; `lenient` gives null instead of an error for what is missing along a path. */
export type Compile = (expr: Expr, lenient: boolean) => Code;

/**
 * Turns an expression into nested functions: no text is interpreted again, and none ever reaches the host's own
 * compiler.
 *
 * @param variables Loop variables in scope, outermost first; each has its place in `Evaluation.locals`.
 * @throws ExpressionError for unknown names and functions, and for wrong numbers of arguments.
 */
export function compile(expr: Expr, variables: readonly string[] = [], lenient = false): Code {
  const inner: Compile = (child, soft) => compile(child, variables, soft);
  switch (expr.kind) {
    case "literal": {
      const { value } = expr;
      return () => value;
    }
    case "name":
      return compileName(expr, variables, lenient);
    case "field":
      return compileField(expr, inner, lenient);
    case "index":
      return compileIndex(expr, inner, lenient);
    case "call":
      return compileCall(expr, variables);
    case "list": {
      const items = expr.items.map((item) => inner(item, false));
      return (run) => items.map((item) => item(run));
    }
    case "map":
      return compileMap(expr, inner);
    case "unary":
      return compileUnary(expr, inner);
    case "binary":
      return compileBinary(expr, inner);
    case "choice": {
      const [test, yes, no] = [condition(expr.test, inner), inner(expr.yes, lenient), inner(expr.no, lenient)];
      return (run) => (test(run) ? yes(run) : no(run));
    }
  }
}

const READ: Record<Exclude<Root, "item" | "index">, Code> = {
  trigger: (run) => run.scope.trigger,
  steps: (run) => run.scope.steps,
  vars: (run) => run.scope.vars,
  run: (run) => run.scope.run,
  now: (run) => new Date(run.scope.now).toISOString(),
};

function compileName(expr: Extract<Expr, { kind: "name" }>, variables: readonly string[], lenient: boolean): Code {
  const { name } = expr;
  const local = variables.lastIndexOf(name);
  if (local !== -1) return (run) => run.locals[local] as Json;
  if (!isRoot(name)) throw unknownName(name, variables, expr);
  if (name !== "item" && name !== "index") return READ[name];
  return (run) => {
    const value = run.scope[name];
    if (value !== undefined) return value;
    if (lenient) return null;
    throw new ExpressionError("NO_LOOP_ITEM", expr, { name });
  };
}

function compileMap(expr: Extract<Expr, { kind: "map" }>, inner: Compile): Code {
  const entries = expr.entries.map(([key, value]) => ({ at: key, key: inner(key, false), value: inner(value, false) }));
  return (run) => {
    const result: JsonObject = {};
    for (const { at, key, value } of entries) {
      const name = key(run);
      if (typeof name !== "string")
        throw new ExpressionError("OPERAND", at, { operator: "{ }", expected: "text", actual: kindOf(name) });
      if (!setKey(result, name, value(run))) throw new ExpressionError("FORBIDDEN_KEY", at, { name });
    }
    return result;
  };
}

/** Code that gives true or false and nothing else. */
export function condition(expr: Expr, inner: Compile): (run: Evaluation) => boolean {
  const code = inner(expr, false);
  return (run) => {
    const value = code(run);
    if (typeof value === "boolean") return value;
    throw new ExpressionError("CONDITION", expr, { actual: kindOf(value) });
  };
}

function compileUnary(expr: Extract<Expr, { kind: "unary" }>, inner: Compile): Code {
  if (expr.op === "!") {
    const test = condition(expr.operand, inner);
    return (run) => !test(run);
  }
  const operand = inner(expr.operand, false);
  return (run) => {
    const value = operand(run);
    if (typeof value === "number") return -value;
    throw new ExpressionError("OPERAND", expr, { operator: "-", expected: "number", actual: kindOf(value) });
  };
}

const isLogical = (op: BinaryOp): op is "&&" | "||" => op === "&&" || op === "||";

function compileBinary(expr: Extract<Expr, { kind: "binary" }>, inner: Compile): Code {
  if (isLogical(expr.op)) {
    const [left, right] = [condition(expr.left, inner), condition(expr.right, inner)];
    return expr.op === "&&" ? (run) => left(run) && right(run) : (run) => left(run) || right(run);
  }
  const apply = OPERATORS[expr.op];
  const [left, right] = [inner(expr.left, false), inner(expr.right, false)];
  return (run) => apply(left(run), right(run), run, expr);
}
