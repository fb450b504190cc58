import { field, type Json, json } from "@signalbox/sdk";
import { z } from "zod";
import { compare, same } from "../support/compare.ts";
import { userFailure } from "../support/failure.ts";
import { getPath, kindOf } from "../support/path.ts";
import { text } from "../support/text.ts";

const OPERATORS = {
  equals: text("is", "等于"),
  not_equals: text("is not", "不等于"),
  greater: text("is more than", "大于"),
  greater_or_equal: text("is at least", "大于等于"),
  less: text("is less than", "小于"),
  less_or_equal: text("is at most", "小于等于"),
  contains: text("contains", "包含"),
  not_contains: text("does not contain", "不包含"),
  starts_with: text("starts with", "开头是"),
  ends_with: text("ends with", "结尾是"),
  one_of: text("is one of", "属于"),
  not_one_of: text("is none of", "不属于"),
  is_empty: text("is empty", "为空"),
  is_not_empty: text("is not empty", "不为空"),
} as const;
type Operator = keyof typeof OPERATORS;

export const rule = z.strictObject({
  field: field(z.string().max(200), {
    label: text("Field", "字段"),
    help: text(
      "A dotted name such as customer.country; empty for the item itself.",
      "点号路径，如 customer.country；留空表示该项本身。",
    ),
    expression: "never",
  }),
  operator: field(z.enum(Object.keys(OPERATORS) as [Operator, ...Operator[]]).default("equals"), {
    label: text("Test", "比较"),
    enumLabels: { ...OPERATORS },
    expression: "never",
  }),
  value: field(json.optional(), {
    label: text("Value", "值"),
    valueType: "any",
    showWhen: { operator: Object.keys(OPERATORS).filter((name) => !name.endsWith("empty")) },
  }),
});
export type Rule = z.output<typeof rule>;

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) ? value.length === 0 : typeof value === "object" && Object.keys(value).length === 0);

/** Whether one item satisfies a rule; `where` names rule and item in failures. */
export function matches(item: Json, given: Rule, where: string): boolean {
  const seen = getPath(item, given.field);
  const wanted = given.value ?? null;
  switch (given.operator) {
    case "equals":
      return same(seen, wanted);
    case "not_equals":
      return !same(seen, wanted);
    case "is_empty":
      return isEmpty(seen);
    case "is_not_empty":
      return !isEmpty(seen);
    case "contains":
      return contains(seen, wanted, where);
    case "not_contains":
      return !contains(seen, wanted, where);
    case "starts_with":
      return asText(seen)?.startsWith(needText(wanted, where)) ?? false;
    case "ends_with":
      return asText(seen)?.endsWith(needText(wanted, where)) ?? false;
    case "one_of":
      return needList(wanted, where).some((one) => same(seen, one));
    case "not_one_of":
      return !needList(wanted, where).some((one) => same(seen, one));
    default:
      return inOrder(seen, wanted, given.operator, where);
  }
}

function inOrder(
  seen: Json | undefined,
  wanted: Json,
  operator: "greater" | "greater_or_equal" | "less" | "less_or_equal",
  where: string,
): boolean {
  // Nothing is neither more nor less than anything.
  if (seen === undefined || seen === null) return false;
  const order = compare(seen, wanted);
  if (order === undefined) {
    throw userFailure("NOT_COMPARABLE", `${where}: ${kindOf(seen)} cannot be compared with ${kindOf(wanted)}.`);
  }
  if (operator === "greater") return order > 0;
  if (operator === "greater_or_equal") return order >= 0;
  return operator === "less" ? order < 0 : order <= 0;
}

function contains(seen: Json | undefined, wanted: Json, where: string): boolean {
  if (Array.isArray(seen)) return seen.some((one) => same(one, wanted));
  return asText(seen)?.includes(needText(wanted, where)) ?? false;
}

const asText = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

function needText(value: Json, where: string): string {
  const found = asText(value);
  if (found !== undefined) return found;
  throw userFailure("RULE_INVALID", `${where}: expected a text to look for, got ${kindOf(value)}.`);
}

function needList(value: Json, where: string): Json[] {
  if (Array.isArray(value)) return value;
  throw userFailure("RULE_INVALID", `${where}: expected a list of values, got ${kindOf(value)}.`);
}
