import type { Json } from "@signalbox/model";
import { isObject } from "@signalbox/model";
import type { BinaryOp } from "./ast.ts";
import { compare, equal } from "./compare.ts";
import { ExpressionError, type Range } from "./error.ts";
import type { Evaluation } from "./evaluation.ts";
import { kindOf } from "./value.ts";

type Operator = (left: Json, right: Json, run: Evaluation, at: Range) => Json;

const mismatch = (operator: BinaryOp, left: Json, right: Json, at: Range): never => {
  throw new ExpressionError("OPERANDS", at, { operator, left: kindOf(left), right: kindOf(right) });
};

/** JSON has no infinity and no NaN, so no operator may make one. */
export function finite(value: number, at: Range): number {
  if (Number.isFinite(value)) return value;
  throw new ExpressionError("NOT_FINITE", at);
}

const numeric =
  (operator: BinaryOp, apply: (left: number, right: number) => number): Operator =>
  (left, right, _run, at) => {
    if (typeof left !== "number" || typeof right !== "number") return mismatch(operator, left, right, at);
    if (right === 0 && (operator === "/" || operator === "%")) throw new ExpressionError("ZERO", at);
    return finite(apply(left, right), at);
  };

const ordered =
  (operator: BinaryOp, test: (order: number) => boolean): Operator =>
  (left, right, run, at) => {
    const order = compare(left, right, run, at);
    return order === undefined ? mismatch(operator, left, right, at) : test(order);
  };

const add: Operator = (left, right, run, at) => {
  if (typeof left === "number" && typeof right === "number") return finite(left + right, at);
  if (typeof left === "string" && typeof right === "string") {
    run.text(left.length + right.length, at);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    run.list(left.length + right.length, at);
    return left.concat(right);
  }
  return mismatch("+", left, right, at);
};

const within: Operator = (left, right, run, at) => {
  if (Array.isArray(right)) {
    run.burn(right.length, at);
    return right.some((item) => equal(item, left, run, at));
  }
  if (typeof left === "string" && typeof right === "string") {
    run.burnText(right.length, at);
    return right.includes(left);
  }
  if (typeof left === "string" && isObject(right)) return Object.hasOwn(right, left);
  return mismatch("in", left, right, at);
};

/** All operators but `&&`, `||` and `?:`, which do not evaluate everything (rule EXP-6). */
export const OPERATORS: Record<Exclude<BinaryOp, "&&" | "||">, Operator> = {
  "==": (left, right, run, at) => equal(left, right, run, at),
  "!=": (left, right, run, at) => !equal(left, right, run, at),
  "<": ordered("<", (order) => order < 0),
  "<=": ordered("<=", (order) => order <= 0),
  ">": ordered(">", (order) => order > 0),
  ">=": ordered(">=", (order) => order >= 0),
  in: within,
  "+": add,
  "-": numeric("-", (left, right) => left - right),
  "*": numeric("*", (left, right) => left * right),
  "/": numeric("/", (left, right) => left / right),
  "%": numeric("%", (left, right) => left % right),
};
