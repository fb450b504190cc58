import type { BinaryOp, Expr } from "../ast.ts";
import { listed, nearest } from "../near.ts";
import { placeOf } from "../path.ts";
import { type Check, given, infer, report, requireBooleanType, warnNull } from "./infer.ts";
import { ANY, BOOLEAN, kindWord, listOf, NUMBER, partsOf, TEXT, type Type, unionOf, withoutNull } from "./type.ts";

type BinaryExpr = Extract<Expr, { kind: "binary" }>;

export function inferBinary(expr: BinaryExpr, check: Check): Type {
  const left = infer(expr.left, check);
  if (expr.op === "&&" || expr.op === "||") {
    requireBooleanType(expr.left, left, check);
    const later = given(check, expr.left, expr.op === "&&");
    requireBooleanType(expr.right, infer(expr.right, later), later);
    return BOOLEAN;
  }
  const right = infer(expr.right, check);
  if (expr.op === "==" || expr.op === "!=") {
    checkEquality(expr, left, right, check);
    return BOOLEAN;
  }
  return applied(expr, left, right, check);
}

/** The type of `left op right` for one kind on each side; undefined where it does not work. */
function outcome(op: BinaryOp, left: Type, right: Type): Type | undefined {
  if (op === "in") return isContainer(left, right) ? BOOLEAN : undefined;
  if (left.kind === "any" || right.kind === "any")
    return op === "+" ? plusUnknown(left, right) : arithmetic(op) ? onlyNumber(left, right) : BOOLEAN;
  if (left.kind !== right.kind) return undefined;
  if (arithmetic(op)) return left.kind === "number" ? NUMBER : undefined;
  if (op !== "+") return left.kind === "number" || left.kind === "text" ? BOOLEAN : undefined;
  if (left.kind === "list" && right.kind === "list") return listOf(unionOf(left.item, right.item));
  return left.kind === "number" ? NUMBER : left.kind === "text" ? TEXT : undefined;
}

const arithmetic = (op: BinaryOp): boolean => op === "-" || op === "*" || op === "/" || op === "%";
const onlyNumber = (left: Type, right: Type): Type | undefined =>
  [left, right].every((type) => type.kind === "any" || type.kind === "number") ? NUMBER : undefined;
function plusUnknown(left: Type, right: Type): Type | undefined {
  const known = left.kind === "any" ? right : left;
  if (known.kind === "any") return ANY;
  return known.kind === "number"
    ? NUMBER
    : known.kind === "text"
      ? TEXT
      : known.kind === "list"
        ? listOf(ANY)
        : undefined;
}
const isContainer = (left: Type, right: Type): boolean =>
  right.kind === "any" ||
  right.kind === "list" ||
  ((left.kind === "text" || left.kind === "any") && (right.kind === "text" || right.kind === "object"));

function applied(expr: BinaryExpr, left: Type, right: Type, check: Check): Type {
  const results = partsOf(left).flatMap((a) => partsOf(right).flatMap((b) => outcome(expr.op, a, b) ?? []));
  if (results.length === 0) {
    report(check, "OPERANDS", expr, { operator: expr.op, left: kindWord(left), right: kindWord(right) });
    return expr.op === "+" || arithmetic(expr.op) ? ANY : BOOLEAN;
  }
  if (expr.op !== "in") warnNull(expr.left, left, expr.op, check);
  warnNull(expr.right, right, expr.op, check);
  return unionOf(...results);
}

function checkEquality(expr: BinaryExpr, left: Type, right: Type, check: Check): void {
  const possible = partsOf(left).some((a) =>
    partsOf(right).some((b) => a.kind === "any" || b.kind === "any" || a.kind === b.kind),
  );
  const isNull = left.kind === "null" || right.kind === "null";
  if (!possible && !isNull) {
    report(check, "NEVER_EQUAL", expr, { left: kindWord(left), right: kindWord(right) }, "warning");
    return;
  }
  checkValue(expr.left, left, expr.right, right, check);
  checkValue(expr.right, right, expr.left, left, check);
}

/** A text written out that is none of the values the other side can have: mostly a typing error. */
function checkValue(place: Expr, placeType: Type, literal: Expr, literalType: Type, check: Check): void {
  const known = withoutNull(placeType);
  if (literal.kind !== "literal" || place.kind === "literal" || known.kind !== "text" || !known.values) return;
  if (literalType.kind !== "text" || typeof literal.value !== "string" || known.values.includes(literal.value)) return;
  const near = nearest(literal.value, known.values);
  const data = { where: placeOf(place), actual: `"${literal.value}"`, expected: listed(known.values) };
  if (near === undefined) report(check, "NOT_A_VALUE", literal, data, "warning");
  else report(check, "NOT_A_VALUE_NEAR", literal, { ...data, near: `"${near}"` }, "warning");
}
