import { isObject, type Json } from "@signalbox/model";
import type { Expr } from "./ast.ts";
import type { Code, Compile } from "./compile.ts";
import { ExpressionError, type Range } from "./error.ts";
import { suggest } from "./names.ts";
import { listed } from "./near.ts";
import { isSafe, placeOf } from "./path.ts";
import { kindOf } from "./value.ts";

type FieldExpr = Extract<Expr, { kind: "field" }>;
type IndexExpr = Extract<Expr, { kind: "index" }>;

/** `target.name` (rule EXP-12): own fields only, so nothing of the host can be reached. */
export function compileField(expr: FieldExpr, compile: Compile, lenient: boolean): Code {
  const soft = lenient || isSafe(expr);
  const target = compile(expr.target, soft);
  const { name } = expr;
  return (run) => {
    const value = target(run);
    if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name))
      return value[name] as Json;
    return soft && (value === null || isObject(value))
      ? null
      : noField(value, name, expr.target, { from: expr.nameFrom, to: expr.to });
  };
}

function noField(value: Json, name: string, target: Expr, at: Range): never {
  const where = placeOf(target);
  if (value === null) throw new ExpressionError("NULL_FIELD", at, { name, where });
  if (!isObject(value)) throw new ExpressionError("NOT_AN_OBJECT", at, { name, where, actual: kindOf(value) });
  const fields = Object.keys(value);
  const has = listed(fields);
  if (where === "steps") throw new ExpressionError("NOT_RUN", at, { name, has });
  const [reason, data] = suggest(name, fields, "NO_FIELD", "NO_FIELD_NEAR", { where, has });
  throw new ExpressionError(reason, at, data);
}

/** `target[index]`: an item of a list by number, or a field of an object by name. */
export function compileIndex(expr: IndexExpr, compile: Compile, lenient: boolean): Code {
  const soft = lenient || isSafe(expr);
  const target = compile(expr.target, soft);
  const index = compile(expr.index, false);
  return (run) => {
    const value = target(run);
    if (soft && value === null) return null;
    const key = index(run);
    if (Array.isArray(value)) return itemAt(value, key, expr, soft);
    if (isObject(value) && typeof key === "string") {
      if (Object.hasOwn(value, key)) return value[key] as Json;
      return soft ? null : noField(value, key, expr.target, expr.index);
    }
    if (value === null)
      throw new ExpressionError("NULL_FIELD", expr.index, { name: String(key), where: placeOf(expr.target) });
    throw new ExpressionError("BAD_INDEX", expr.index, {
      where: placeOf(expr.target),
      left: kindOf(value),
      actual: kindOf(key),
    });
  };
}

function itemAt(list: Json[], key: Json, expr: IndexExpr, soft: boolean): Json {
  if (typeof key !== "number" || !Number.isInteger(key)) {
    throw new ExpressionError("BAD_INDEX", expr.index, {
      where: placeOf(expr.target),
      left: "list",
      actual: kindOf(key),
    });
  }
  const item = list[key];
  if (item !== undefined) return item;
  if (soft) return null;
  throw new ExpressionError("NO_ITEM", expr.index, { where: placeOf(expr.target), size: list.length, index: key });
}
