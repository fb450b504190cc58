import { defineNode, field, type Json, type JsonObject } from "@signalbox/sdk";
import { z } from "zod";
import { asUserFailure } from "../support/failure.ts";
import { getPath, setPath } from "../support/path.ts";
import { text } from "../support/text.ts";
import { items } from "./items.ts";
import { type Measure, measure, measureOf } from "./measures.ts";

const params = z.strictObject({
  items,
  groupBy: field(z.array(z.string().min(1).max(200)).max(10).default([]), {
    label: text("One row for each", "分组字段"),
    help: text("Dotted field names; none for a single row over everything.", "点号字段路径；留空则汇总为一行。"),
    expression: "never",
  }),
  measures: field(
    z
      .array(measure)
      .min(1)
      .max(50)
      .refine((all) => new Set(all.map((one) => one.name)).size === all.length, "expected every name once"),
    { label: text("Compute", "计算"), expression: "never" },
  ),
});

function groups(list: readonly Json[], groupBy: readonly string[]): { keys: Json[]; items: Json[] }[] {
  const found = new Map<string, { keys: Json[]; items: Json[] }>();
  for (const item of list) {
    const keys = groupBy.map((name) => getPath(item, name) ?? null);
    const id = JSON.stringify(keys);
    const group = found.get(id);
    if (group) group.items.push(item);
    else found.set(id, { keys, items: [item] });
  }
  return [...found.values()];
}

const measured = (list: readonly Json[], measures: readonly Measure[]): JsonObject =>
  Object.fromEntries(measures.map((one) => [one.name, measureOf(list, one)]));

export const aggregate = defineNode({
  behaviour: "pure",
  type: "aggregate",
  category: "data",
  title: text("Summarise a list", "汇总列表"),
  description: text("Counts, adds up and groups the items of a list.", "对列表进行计数、求和与分组。"),
  aliases: [
    "aggregate",
    "group by",
    "sum",
    "count",
    "average",
    "total",
    "汇总",
    "分组",
    "求和",
    "统计",
    "计数",
    "平均",
  ],
  icon: "sigma",
  params,
  output: z.object({
    rows: z.array(z.record(z.string(), z.unknown())),
    total: z.record(z.string(), z.unknown()),
    count: z.int(),
  }),
  summary: "{{items}}",
  example: {
    params: {
      items: [
        { country: "DE", total: "10.10" },
        { country: "CN", total: "5.00" },
        { country: "DE", total: "20.20" },
      ],
      groupBy: ["country"],
      measures: [
        { name: "orders", kind: "count" },
        { name: "revenue", kind: "sum", field: "total" },
      ],
    },
    output: {
      rows: [
        { country: "DE", orders: 2, revenue: 30.3 },
        { country: "CN", orders: 1, revenue: 5 },
      ],
      total: { orders: 3, revenue: 35.3 },
      count: 3,
    },
  },
  docs: text(
    "`rows` has one row for each group, in the order in which the groups first appear; `total` is over all items. Sums are exact in decimal. Items without the field are left out of everything but the count.",
    "`rows` 每组一行，按首次出现的顺序排列；`total` 为全部项的汇总。求和按十进制精确计算。缺少该字段的项仅计入数量。",
  ),
  evaluate: ({ items: given, groupBy, measures }) =>
    asUserFailure("FIELD_INVALID", () => {
      const rows = groups(given, groupBy).map((group) => {
        const row: JsonObject = {};
        groupBy.forEach((name, n) => {
          setPath(row, name, group.keys[n] ?? null);
        });
        return Object.assign(row, measured(group.items, measures));
      });
      return {
        rows: groupBy.length === 0 && rows.length === 0 ? [measured([], measures)] : rows,
        total: measured(given, measures),
        count: given.length,
      };
    }),
});
