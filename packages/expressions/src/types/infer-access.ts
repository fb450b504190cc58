import type { Expr } from "../ast.ts";
import type { Range } from "../error.ts";
import { suggest } from "../names.ts";
import { listed } from "../near.ts";
import { isSafe, placeOf, stepOf } from "../path.ts";
import { type Check, infer, report } from "./infer.ts";
import { placeKey } from "./narrow.ts";
import { ANY, kindWord, mayBeNull, NULL, partsOf, type Type, unionOf, withoutNull } from "./type.ts";

type FieldExpr = Extract<Expr, { kind: "field" }>;
type IndexExpr = Extract<Expr, { kind: "index" }>;
type ObjectType = Extract<Type, { kind: "object" }>;

export function inferField(expr: FieldExpr, check: Check): Type {
  const at = { from: expr.nameFrom, to: expr.to };
  return known(expr, fieldOf(expr, expr.name, at, check), check);
}

/** A place whose presence was tested before is not null. */
const known = (expr: Expr, type: Type, check: Check): Type =>
  mayBeNull(type) && check.present.has(placeKey(expr)) ? withoutNull(type) : type;

function fieldOf(expr: FieldExpr | IndexExpr, name: string, at: Range, check: Check): Type {
  const soft = check.lenient || isSafe(expr);
  const target = infer(expr.target, soft ? { ...check, lenient: true } : check);
  const parts = partsOf(target).filter((part) => part.kind !== "null");
  if (parts.some((part) => part.kind === "any")) return ANY;
  const objects = parts.filter((part) => part.kind === "object");
  const where = placeOf(expr.target);
  if (objects.length === 0) {
    if (parts.length > 0) report(check, "NOT_AN_OBJECT", at, { where, name, actual: kindWord(withoutNull(target)) });
    else if (!soft) report(check, "NULL_FIELD", at, { where, name });
    return parts.length > 0 ? ANY : NULL;
  }
  if (mayBeNull(target) && !soft) report(check, "MAYBE_NULL", at, { where, operator: `.${name}` }, "warning");
  const found = unionOf(...objects.map((object) => lookUp(object, name, expr, at, soft, check)));
  return soft && mayBeNull(target) ? unionOf(found, NULL) : found;
}

function lookUp(
  object: ObjectType,
  name: string,
  expr: FieldExpr | IndexExpr,
  at: Range,
  soft: boolean,
  check: Check,
): Type {
  const field = object.fields.get(name);
  if (field) {
    const surely = !field.optional || check.present.has(placeKey(expr));
    if (surely) return field.type;
    if (soft) return unionOf(field.type, NULL);
    report(check, stepOf(expr) === undefined ? "MAYBE_MISSING" : "MAYBE_NOT_RUN", at, { name }, "warning");
    return field.type;
  }
  if (object.rest) return object.rest;
  const names = [...object.fields.keys()];
  const isStep = stepOf(expr) !== undefined;
  const [reason, data] = isStep
    ? suggest(name, names, "UNKNOWN_STEP", "UNKNOWN_STEP_NEAR", { has: listed(names) })
    : suggest(name, names, "UNKNOWN_FIELD", "UNKNOWN_FIELD_NEAR", { has: listed(names) });
  // Where a missing value is expected, a field that the schema does not know is odd but works.
  report(check, reason, at, data, soft && !isStep ? "warning" : "error");
  return ANY;
}

export function inferIndex(expr: IndexExpr, check: Check): Type {
  const { index } = expr;
  const soft = check.lenient || isSafe(expr);
  const strict = { ...check, lenient: false };
  if (index.kind === "literal" && typeof index.value === "string")
    return known(expr, fieldOf(expr, index.value, index, check), check);
  const key = infer(index, strict);
  const target = infer(expr.target, soft ? { ...check, lenient: true } : check);
  const type = unionOf(...partsOf(target).map((part) => itemType(part, key, expr, check)));
  return known(expr, soft ? unionOf(type, NULL) : type, check);
}

function itemType(part: Type, key: Type, expr: IndexExpr, check: Check): Type {
  if (part.kind === "any" || key.kind === "any" || part.kind === "null") return part.kind === "null" ? NULL : ANY;
  const takes = (kind: Type["kind"]) => partsOf(key).some((one) => one.kind === kind);
  if (part.kind === "list" && takes("number")) return part.item;
  if (part.kind === "object" && takes("text")) return part.rest ?? ANY;
  report(check, "BAD_INDEX", expr.index, { where: placeOf(expr.target), left: kindWord(part), actual: kindWord(key) });
  return ANY;
}
