import type { Json } from "@signalbox/model";
import { type Expr, isRoot, sizeOf } from "./ast.ts";
import { type Code, compile, condition } from "./compile.ts";
import { compileLenient } from "./compile-missing.ts";
import { ExpressionError } from "./error.ts";
import { functionOf } from "./functions/index.ts";
import {
  CallSite,
  type FunctionSpec,
  fits,
  kindWords,
  type LambdaFunction,
  type PlainFunction,
  signatureOf,
} from "./functions/spec.ts";
import { unknownFunction } from "./names.ts";
import { kindOf } from "./value.ts";

type CallExpr = Extract<Expr, { kind: "call" }>;

/** A call: `f(x, y)` and `x.f(y)` are the same (rule EXP-13). */
export function compileCall(expr: CallExpr, variables: readonly string[]): Code {
  const spec = functionOf(expr.name);
  const at = { from: expr.nameFrom, to: expr.nameTo };
  if (!spec) throw unknownFunction(expr.name, at);
  checkCount(spec, expr);
  if ("lambda" in spec) return compileLambda(spec, expr, variables);
  if ("lenient" in spec) return compileLenient(spec, expr, variables);
  return compilePlain(spec, expr, variables);
}

/** How many arguments a function takes, at least and at most; a lambda counts as the name and the expression. */
export function countsOf(spec: FunctionSpec): { least: number; most: number } {
  const needed = spec.params.filter((param) => !param.optional).length;
  if (!("lambda" in spec)) return { least: needed, most: spec.rest ? 64 : spec.params.length };
  return { least: spec.lambda === "required" ? 3 : 1, most: 3 + spec.params.length };
}

/** Refuses a call with too few or too many arguments. */
export function checkCount(spec: FunctionSpec, expr: CallExpr): void {
  const { least, most } = countsOf(spec);
  const actual = expr.args.length;
  const halfLambda = "lambda" in spec && actual === 2;
  if (actual >= least && actual <= most && !halfLambda) return;
  const expected =
    "lambda" in spec
      ? spec.lambda === "required"
        ? "3"
        : "1, 3"
      : most === 64
        ? `${least}+`
        : least === most
          ? `${least}`
          : `${least}–${most}`;
  throw new ExpressionError(
    "ARGUMENT_COUNT",
    { from: expr.nameFrom, to: Math.max(expr.to, expr.nameTo) },
    { function: expr.name, actual, expected, signature: signatureOf(spec) },
  );
}

const siteOf = (expr: CallExpr): CallSite => new CallSite(expr.name, { from: expr.nameFrom, to: expr.to }, expr.args);

/** Stops when an argument is not what its parameter takes. */
function check(spec: FunctionSpec, value: Json, arg: number, param: number, site: CallSite): void {
  const expected = spec.params[Math.min(param, spec.params.length - 1)];
  if (!expected || fits(value, kindOf(value), expected)) return;
  site.fail(
    "ARGUMENT",
    { expected: kindWords(expected), actual: kindOf(value), parameter: expected.name, signature: signatureOf(spec) },
    arg,
  );
}

function compilePlain(spec: PlainFunction, expr: CallExpr, variables: readonly string[]): Code {
  const args = expr.args.map((arg) => compile(arg, variables));
  const site = siteOf(expr);
  const body = spec.run;
  return (run) => {
    const values: Json[] = [];
    for (let i = 0; i < args.length; i++) {
      const value = (args[i] as Code)(run);
      check(spec, value, i, i, site);
      values.push(value);
    }
    return body(values, site, run);
  };
}

/** The name a lambda gives to the item. */
export function lambdaName(expr: CallExpr, variables: readonly string[]): string {
  const variable = expr.args[1] as Expr;
  if (variable.kind !== "name") throw new ExpressionError("BAD_VARIABLE", variable, { function: expr.name });
  if (isRoot(variable.name) || variables.includes(variable.name))
    throw new ExpressionError("VARIABLE_TAKEN", variable, { name: variable.name });
  return variable.name;
}

function compileLambda(spec: LambdaFunction, expr: CallExpr, variables: readonly string[]): Code {
  const list = compile(expr.args[0] as Expr, variables);
  const site = siteOf(expr);
  const rest = expr.args.slice(3).map((arg) => compile(arg, variables));
  const each = expr.args.length > 2 ? compileBody(spec, expr, variables) : undefined;
  const signature = signatureOf(spec);
  return (run) => {
    const value = list(run);
    if (!Array.isArray(value))
      return site.fail("ARGUMENT", { expected: "list", actual: kindOf(value), parameter: "list", signature }, 0);
    const extra = rest.map((code, i) => {
      const given = code(run);
      check(spec, given, i + 3, i, site);
      return given;
    });
    return spec.run(value, each && ((item) => each(item, run)), extra, site, run);
  };
}

function compileBody(spec: LambdaFunction, expr: CallExpr, variables: readonly string[]) {
  const inside = [...variables, lambdaName(expr, variables)];
  const slot = variables.length;
  const body = expr.args[2] as Expr;
  const code: Code =
    spec.body === "boolean"
      ? condition(body, (child, lenient) => compile(child, inside, lenient))
      : compile(body, inside);
  // One pass over the body costs its size, so nested loops pay for every inner node.
  const cost = sizeOf(body);
  return (item: Json, run: Parameters<Code>[0]): Json => {
    run.burn(cost, body);
    run.locals[slot] = item;
    return code(run);
  };
}
