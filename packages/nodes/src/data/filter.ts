import { defineNode, field } from "@signalbox/sdk";
import { z } from "zod";
import { asUserFailure } from "../support/failure.ts";
import { text } from "../support/text.ts";
import { items, itemsOutput } from "./items.ts";
import { matches, rule } from "./rules.ts";

const params = z.strictObject({
  items,
  rules: field(z.array(rule).min(1).max(50), {
    label: text("Keep items where", "保留满足条件的项"),
    expression: "never",
  }),
  match: field(z.enum(["all", "any"]).default("all"), {
    label: text("Which rules", "条件关系"),
    enumLabels: { all: text("all of them hold", "全部满足"), any: text("at least one holds", "至少满足一个") },
    expression: "never",
  }),
});

export const filter = defineNode({
  behaviour: "pure",
  type: "filter",
  category: "data",
  title: text("Filter a list", "筛选列表"),
  description: text("Keeps the items of a list that satisfy rules.", "保留列表中满足条件的项。"),
  aliases: ["filter", "where", "select", "find", "筛选", "过滤", "查找", "条件"],
  icon: "funnel",
  params,
  output: itemsOutput.extend({ removed: z.int() }),
  summary: "{{items}}",
  example: {
    params: {
      items: [
        { sku: "A-1", stock: 3 },
        { sku: "B-2", stock: 40 },
      ],
      rules: [{ field: "stock", operator: "less", value: 10 }],
    },
    output: { items: [{ sku: "A-1", stock: 3 }], count: 1, removed: 1 },
  },
  docs: text(
    "Texts that are numbers compare as numbers, dates as times. A missing field is empty and never more or less than something.",
    "内容为数字的文本按数字比较，日期按时间比较。缺失的字段视为空，不大于也不小于任何值。",
  ),
  evaluate: ({ items: given, rules, match }) => {
    const test = (item: (typeof given)[number], index: number): boolean => {
      const holds = (one: (typeof rules)[number], n: number): boolean =>
        asUserFailure("RULE_INVALID", () =>
          matches(item, one, `Rule ${n + 1} (${one.field || "item"}), item ${index}`),
        );
      return match === "all" ? rules.every(holds) : rules.some(holds);
    };
    const kept = given.filter(test);
    return { items: kept, count: kept.length, removed: given.length - kept.length };
  },
});
