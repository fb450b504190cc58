import { isObject } from "@signalbox/model";
import type { Expr } from "./ast.ts";
import { ExpressionError } from "./error.ts";
import { parseExpression } from "./parse.ts";
import { isPath } from "./path.ts";
import { print, printText } from "./print.ts";
import { scanTemplate } from "./scan-template.ts";

/** How a visual condition compares. `isEmpty`, `isNotEmpty`, `exists`, `notExists`, `isTrue` and `isFalse` take no right side. */
export const CONDITION_OPS = [
  "equals",
  "notEquals",
  "greater",
  "greaterOrEqual",
  "less",
  "lessOrEqual",
  "contains",
  "notContains",
  "startsWith",
  "endsWith",
  "matches",
  "in",
  "notIn",
  "isEmpty",
  "isNotEmpty",
  "exists",
  "notExists",
  "isTrue",
  "isFalse",
] as const;
export type ConditionOp = (typeof CONDITION_OPS)[number];
type Scalar = null | boolean | number | string;

/** One comparison. `left` is the source of an expression without braces; so is `right.expression`. */
export interface Comparison {
  left: string;
  op: ConditionOp;
  right?: Scalar | Scalar[] | { expression: string };
}
/** What the visual builder edits: comparisons in groups of which all or any must hold. */
export type Condition = { all: Condition[] } | { any: Condition[] } | Comparison;

const SYMBOLS: Partial<Record<ConditionOp, string>> = {
  equals: "==",
  notEquals: "!=",
  greater: ">",
  greaterOrEqual: ">=",
  less: "<",
  lessOrEqual: "<=",
  in: "in",
};
const CALLS: Partial<Record<ConditionOp, string>> = {
  contains: "contains",
  startsWith: "startsWith",
  endsWith: "endsWith",
  matches: "matches",
};
const UNARY: Partial<Record<ConditionOp, [test: string, negated: boolean]>> = {
  isEmpty: ["isEmpty", false],
  isNotEmpty: ["isEmpty", true],
  exists: ["has", false],
  notExists: ["has", true],
};

/**
 * The expression of a condition, without braces (rule EXP-19). An empty `all` is `true`, an empty `any` is `false`.
 *
 * @throws ExpressionError when a `left` or `right.expression` cannot be read.
 */
export function conditionToExpression(condition: Condition): string {
  return write(condition, 0);
}

/** Levels of binding: 0 stands alone, 1 inside `||`, 2 inside `&&`. */
function write(condition: Condition, level: 0 | 1 | 2): string {
  if ("all" in condition) {
    if (condition.all.length === 0) return "true";
    const [only] = condition.all;
    if (condition.all.length === 1 && only) return write(only, level);
    return condition.all.map((part) => write(part, 2)).join(" && ");
  }
  if (!("any" in condition)) return comparison(condition);
  if (condition.any.length === 0) return "false";
  const [only] = condition.any;
  if (condition.any.length === 1 && only) return write(only, level);
  const text = condition.any.map((part) => write(part, 1)).join(" || ");
  return level === 2 ? `(${text})` : text;
}

function comparison({ left, op, right }: Comparison): string {
  const place = parseExpression(left);
  const tight = operand(place);
  const unary = UNARY[op];
  if (unary) return `${unary[1] ? "!" : ""}${unary[0]}(${print(place)})`;
  if (op === "isTrue") return tight;
  if (op === "isFalse") return `!${tight}`;
  const value = side(right ?? null);
  if (op === "notIn") return `!(${tight} in ${value})`;
  if (op === "notContains") return `!contains(${print(place)}, ${value})`;
  const call = CALLS[op];
  return call ? `${call}(${print(place)}, ${value})` : `${tight} ${SYMBOLS[op] ?? "=="} ${value}`;
}

/** An operand of a comparison: whatever binds less than arithmetic stands in parentheses. */
function operand(expr: Expr): string {
  const loose = expr.kind === "choice" || (expr.kind === "binary" && !["+", "-", "*", "/", "%"].includes(expr.op));
  return loose || expr.kind === "unary" ? `(${print(expr)})` : print(expr);
}

function side(right: NonNullable<Comparison["right"]> | null): string {
  if (Array.isArray(right)) return `[${right.map(literal).join(", ")}]`;
  return isObject(right) ? operand(parseExpression(right.expression as string)) : literal(right as Scalar);
}
const literal = (value: Scalar): string =>
  typeof value === "string" ? printText(value) : print({ kind: "literal", value, from: 0, to: 0 });

/**
 * The condition that an expression is, for the visual builder: groups of comparisons, in one of the forms that
 * `conditionToExpression` writes, whatever its spaces and parentheses.
 *
 * @param text An expression, or a text that is one `{{ }}` part and nothing else.
 * @returns undefined when the builder cannot show it, or it cannot be read.
 */
export function expressionToCondition(text: string): Condition | undefined {
  const source = sourceOf(text);
  if (source === undefined) return undefined;
  try {
    return read(parseExpression(source));
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function sourceOf(text: string): string | undefined {
  if (!text.trimStart().startsWith("{{")) return text;
  const { parts, unclosed } = scanTemplate(text.trim());
  const [only] = parts;
  return unclosed === undefined && parts.length === 1 && only?.kind === "expression" ? only.source : undefined;
}

function read(expr: Expr): Condition | undefined {
  if (expr.kind === "literal" && expr.value === true) return { all: [] };
  if (expr.kind === "literal" && expr.value === false) return { any: [] };
  if (expr.kind === "binary" && (expr.op === "&&" || expr.op === "||")) return readGroup(expr, expr.op);
  return readComparison(expr, false);
}

/** `a && b && c` is one group of three, however it was bracketed. */
function readGroup(expr: Expr, op: "&&" | "||"): Condition | undefined {
  const parts: Condition[] = [];
  const collect = (part: Expr): boolean => {
    if (part.kind === "binary" && part.op === op) return collect(part.left) && collect(part.right);
    const one = read(part);
    if (one) parts.push(one);
    return one !== undefined;
  };
  if (!collect(expr)) return undefined;
  return op === "&&" ? { all: parts } : { any: parts };
}

const NEGATED: Partial<Record<ConditionOp, ConditionOp>> = {
  isEmpty: "isNotEmpty",
  exists: "notExists",
  contains: "notContains",
  in: "notIn",
  isTrue: "isFalse",
};
const opOf = (table: Partial<Record<ConditionOp, unknown>>, wanted: string): ConditionOp | undefined =>
  CONDITION_OPS.find((op) => table[op] === wanted);

function readComparison(expr: Expr, negated: boolean): Comparison | undefined {
  if (expr.kind === "unary" && expr.op === "!" && !negated) return readComparison(expr.operand, true);
  const plain = plainComparison(expr);
  if (!plain || !negated) return plain;
  const op = NEGATED[plain.op];
  return op && { ...plain, op };
}

function plainComparison(expr: Expr): Comparison | undefined {
  if (isPath(expr)) return { left: print(expr), op: "isTrue" };
  if (expr.kind === "binary") {
    const op = opOf(SYMBOLS, expr.op);
    return op && { left: print(expr.left), op, right: rightOf(expr.right) };
  }
  if (expr.kind !== "call") return undefined;
  const [first, second, ...more] = expr.args;
  if (!first || more.length > 0) return undefined;
  const op = opOf(CALLS, expr.name);
  if (op && second) return { left: print(first), op, right: rightOf(second) };
  if (second || (expr.name !== "isEmpty" && expr.name !== "has")) return undefined;
  return { left: print(first), op: expr.name === "has" ? "exists" : "isEmpty" };
}

const isScalar = (expr: Expr): expr is Extract<Expr, { kind: "literal" }> => expr.kind === "literal";

function rightOf(expr: Expr): NonNullable<Comparison["right"]> | null {
  if (isScalar(expr)) return expr.value;
  if (expr.kind === "list" && expr.items.every(isScalar))
    return expr.items.map((item) => (item as { value: Scalar }).value);
  return { expression: print(expr) };
}
