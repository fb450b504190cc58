import { defineNode, field, type Json } from "@signalbox/sdk";
import { z } from "zod";
import { compare } from "../support/compare.ts";
import { asUserFailure, userFailure } from "../support/failure.ts";
import { getPath, kindOf } from "../support/path.ts";
import { text } from "../support/text.ts";
import { items, itemsOutput } from "./items.ts";

const params = z.strictObject({
  items,
  by: field(
    z
      .array(
        z.strictObject({
          field: field(z.string().max(200), {
            label: text("Field", "字段"),
            help: text("A dotted name; empty for the item itself.", "点号路径；留空表示该项本身。"),
            expression: "never",
          }),
          direction: field(z.enum(["ascending", "descending"]).default("ascending"), {
            label: text("Direction", "方向"),
            enumLabels: { ascending: text("smallest first", "升序"), descending: text("largest first", "降序") },
            expression: "never",
          }),
        }),
      )
      .min(1)
      .max(10),
    { label: text("Sort by", "排序依据"), expression: "never" },
  ),
  limit: field(z.int().min(1).optional(), {
    label: text("Keep only the first", "仅保留前"),
    group: "advanced",
  }),
});
type By = z.output<typeof params>["by"];

const missing = (value: Json | undefined): boolean => value === undefined || value === null;

/** Order of two keys; items without the field come last in both directions. */
function order(a: Json | undefined, b: Json | undefined, by: By[number]): number {
  if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
  const found = compare(a, b);
  if (found === undefined) {
    const name = by.field || "the item itself";
    throw userFailure(
      "NOT_COMPARABLE",
      `Sort by ${name}: ${kindOf(a)} cannot be compared with ${kindOf(b)}. Use a field that is of one kind in every item.`,
    );
  }
  return by.direction === "descending" ? -found : found;
}

export const sort = defineNode({
  behaviour: "pure",
  type: "sort",
  category: "data",
  title: text("Sort a list", "排序列表"),
  description: text("Puts the items of a list in order.", "按字段对列表排序。"),
  aliases: ["sort", "order by", "rank", "top", "limit", "排序", "排列", "顺序", "前几"],
  icon: "arrow-down-narrow-wide",
  params,
  output: itemsOutput,
  summary: "{{items}}",
  example: {
    params: {
      items: [
        { sku: "A-1", price: "9.50" },
        { sku: "B-2", price: "12.00" },
      ],
      by: [{ field: "price", direction: "descending" }],
    },
    output: {
      items: [
        { sku: "B-2", price: "12.00" },
        { sku: "A-1", price: "9.50" },
      ],
      count: 2,
    },
  },
  docs: text(
    "Texts that are numbers sort as numbers, dates by time, other texts by character. Equal items keep their order; items without the field come last.",
    "内容为数字的文本按数字排序，日期按时间，其他文本按字符。相等的项保持原有顺序；缺少该字段的项排在最后。",
  ),
  evaluate: ({ items: given, by, limit }) => {
    const keyed = asUserFailure("FIELD_INVALID", () =>
      given.map((item) => ({ item, keys: by.map((one) => getPath(item, one.field)) })),
    );
    keyed.sort((a, b) => {
      for (const [n, one] of by.entries()) {
        const found = order(a.keys[n], b.keys[n], one);
        if (found !== 0) return found;
      }
      return 0;
    });
    const sorted = keyed.slice(0, limit).map((one) => one.item);
    return { items: sorted, count: sorted.length };
  },
});
