import { field, type Json, jsonEqual } from "@signalbox/sdk";
import { z } from "zod";
import { compare, toNumber } from "../support/compare.ts";
import { userFailure } from "../support/failure.ts";
import { getPath, kindOf } from "../support/path.ts";
import { text } from "../support/text.ts";
import { sum } from "./decimal.ts";

const KINDS = {
  count: text("number of items", "计数"),
  sum: text("sum", "求和"),
  average: text("average", "平均值"),
  smallest: text("smallest", "最小值"),
  largest: text("largest", "最大值"),
  first: text("first", "第一个"),
  last: text("last", "最后一个"),
  list: text("all values", "全部值"),
  distinct: text("different values", "去重后的值"),
} as const;
type Kind = keyof typeof KINDS;

export const measure = z
  .strictObject({
    name: field(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "expected a name of letters, digits and _"), {
      label: text("Name", "名称"),
      expression: "never",
    }),
    kind: field(z.enum(Object.keys(KINDS) as [Kind, ...Kind[]]).default("count"), {
      label: text("What", "计算方式"),
      enumLabels: { ...KINDS },
      expression: "never",
    }),
    field: field(z.string().max(200).default(""), {
      label: text("Of field", "字段"),
      help: text("A dotted name; empty for the item itself.", "点号路径；留空表示该项本身。"),
      expression: "never",
    }),
  })
  .refine((one) => one.name !== "__proto__", { message: "expected another name", path: ["name"] });
export type Measure = z.output<typeof measure>;

/** One measure over some items. Of no values, a sum is 0 and the rest is null or an empty list. */
export function measureOf(items: readonly Json[], given: Measure): Json {
  if (given.kind === "count") return items.length;
  const values = items
    .map((item) => getPath(item, given.field))
    .filter((value): value is Json => value !== undefined && value !== null);
  switch (given.kind) {
    case "sum":
      return sum(numbers(values, given));
    case "average":
      return values.length === 0 ? null : sum(numbers(values, given)) / values.length;
    case "smallest":
      return extreme(values, given, -1);
    case "largest":
      return extreme(values, given, 1);
    case "first":
      return values[0] ?? null;
    case "last":
      return values.at(-1) ?? null;
    case "list":
      return values;
    case "distinct":
      return distinct(values);
  }
}

function numbers(values: readonly Json[], given: Measure): number[] {
  return values.map((value) => {
    const number = toNumber(value);
    if (number !== undefined) return number;
    throw userFailure("NOT_A_NUMBER", `${given.name}: ${given.field || "the item"} is ${kindOf(value)}, not a number.`);
  });
}

function extreme(values: readonly Json[], given: Measure, sign: 1 | -1): Json {
  let best: Json | undefined;
  for (const value of values) {
    if (best === undefined) {
      best = value;
      continue;
    }
    const order = compare(value, best);
    if (order === undefined) {
      throw userFailure(
        "NOT_COMPARABLE",
        `${given.name}: ${kindOf(value)} cannot be compared with ${kindOf(best)} in ${given.field || "the items"}.`,
      );
    }
    if (order * sign > 0) best = value;
  }
  return best ?? null;
}

function distinct(values: readonly Json[]): Json[] {
  const simple = new Set<Json>();
  const rest: Json[] = [];
  const found: Json[] = [];
  for (const value of values) {
    const known = typeof value === "object" ? rest.some((one) => jsonEqual(one, value)) : simple.has(value);
    if (known) continue;
    if (typeof value === "object") rest.push(value);
    else simple.add(value);
    found.push(value);
  }
  return found;
}
