import type { Expr } from "../ast.ts";
import { checkCount, lambdaName } from "../compile-call.ts";
import { functionOf } from "../functions/index.ts";
import {
  type FunctionSpec,
  fits,
  kindWords,
  type LambdaFunction,
  type LenientFunction,
  type Param,
  type PlainFunction,
  signatureOf,
} from "../functions/spec.ts";
import { unknownFunction } from "../names.ts";
import { caught, problemOf } from "../problem.ts";
import { type Check, infer, report, requireBooleanType, warnNull } from "./infer.ts";
import { ANY, itemOf, kindWord, partsOf, type Type } from "./type.ts";

type CallExpr = Extract<Expr, { kind: "call" }>;

export function inferCall(expr: CallExpr, check: Check): Type {
  const spec = functionOf(expr.name);
  if (!spec) {
    check.problems.push(problemOf(unknownFunction(expr.name, { from: expr.nameFrom, to: expr.nameTo })));
    for (const arg of expr.args) infer(arg, { ...check, problems: [] });
    return ANY;
  }
  const count = caught(() => checkCount(spec, expr));
  if (count) {
    check.problems.push(count);
    return ANY;
  }
  if ("lambda" in spec) return inferLambda(spec, expr, check);
  return "lenient" in spec ? inferLenient(spec, expr, check) : inferPlain(spec, expr, check);
}

/** Whether an argument can be what its parameter takes. */
function checkArgument(spec: FunctionSpec, param: Param | undefined, arg: Expr, type: Type, check: Check): void {
  if (!param) return;
  const parts = partsOf(type);
  const fitting = parts.filter(
    (part) => part.kind === "any" || (part.kind !== "union" && fits(part.kind === "null" ? null : 0, part.kind, param)),
  );
  if (fitting.length === parts.length) return;
  if (fitting.length > 0) {
    if (!fitting.some((part) => part.kind === "null")) warnNull(arg, type, `${spec.name}(...)`, check);
    return;
  }
  report(check, "ARGUMENT", arg, {
    function: spec.name,
    expected: kindWords(param),
    actual: kindWord(type),
    parameter: param.name,
    signature: signatureOf(spec),
  });
}

function inferPlain(spec: PlainFunction, expr: CallExpr, check: Check): Type {
  const types = expr.args.map((arg, i) => {
    const type = infer(arg, check);
    checkArgument(spec, spec.params[Math.min(i, spec.params.length - 1)], arg, type, check);
    return type;
  });
  return typeof spec.returns === "function" ? spec.returns(types) : spec.returns;
}

function inferLenient(spec: LenientFunction, expr: CallExpr, check: Check): Type {
  const last = expr.args.length - 1;
  const types = expr.args.map((arg, i) => {
    const soft = i === 0 || (spec.lenient === "all" && i < last);
    return infer(arg, soft ? { ...check, lenient: true } : check);
  });
  return spec.returns(types);
}

const LIST_PARAM: Param = { name: "list", kinds: ["list"] };

function inferLambda(spec: LambdaFunction, expr: CallExpr, check: Check): Type {
  const [list, variable, body, ...rest] = expr.args as [Expr, Expr?, Expr?, ...Expr[]];
  const listType = infer(list, check);
  checkArgument(spec, LIST_PARAM, list, listType, check);
  const item = itemOf(listType);
  rest.forEach((arg, i) => {
    checkArgument(spec, spec.params[i], arg, infer(arg, check), check);
  });
  if (!variable || !body) {
    if (spec.body === "number") requireNumbers(spec, list, item, check);
    return spec.returns(item, undefined);
  }
  let name = "";
  const wrong = caught(() => {
    name = lambdaName(expr, [...check.variables.keys()]);
  });
  if (wrong) {
    check.problems.push(wrong);
    return ANY;
  }
  const inside = { ...check, variables: new Map([...check.variables, [name, item]]) };
  const type = infer(body, inside);
  if (spec.body === "boolean") requireBooleanType(body, type, inside);
  if (spec.body === "number") requireNumbers(spec, body, type, inside);
  return spec.returns(item, type);
}

function requireNumbers(spec: LambdaFunction, at: Expr, type: Type, check: Check): void {
  if (partsOf(type).some((part) => part.kind === "any" || part.kind === "number"))
    return warnNull(at, type, `${spec.name}(...)`, check);
  report(check, "ARGUMENT", at, {
    function: spec.name,
    expected: "number",
    actual: kindWord(type),
    parameter: "value",
    signature: signatureOf(spec),
  });
}
