import type { Json } from "@signalbox/model";
import { compare } from "../compare.ts";
import { canonicalKey } from "../key.ts";
import { finite } from "../operators.ts";
import { ANY, BOOLEAN, INTEGER, listOf, NULL, NUMBER, objectOf, unionOf } from "../types/type.ts";
import { kindOf } from "../value.ts";
import { type Each, type LambdaBody, type LambdaFunction, maybe } from "./spec.ts";

const numbers: (combine: (values: number[]) => number | null) => LambdaBody =
  (combine) => (list, each, _rest, site, run) => {
    run.burn(list.length, site.at);
    const values = list.map((item, index) => {
      const value = each ? each(item) : item;
      return typeof value === "number" ? value : site.fail("NUMBERS_ONLY", { index, actual: kindOf(value) }, 0);
    });
    const result = combine(values);
    return result === null ? null : finite(result, site.at);
  };

/** Adds without the small errors that pile up over many amounts (Neumaier's compensated sum). */
function total(values: number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}

/** The compiler of lambdas has checked that the condition gives true or false. */
const yes = (each: Each | undefined, item: Json): boolean => each?.(item) === true;

const sorted: LambdaBody = (list, each, rest, site, run) => {
  run.list(list.length, site.at);
  const order = rest[0] ?? "asc";
  if (order !== "asc" && order !== "desc")
    return site.fail("BAD_CHOICE", { value: String(order), expected: '"asc", "desc"' });
  const sign = order === "desc" ? -1 : 1;
  const keyed = list.map((item) => ({ item, key: each ? each(item) : item }));
  keyed.sort((a, b) => {
    run.burn(1, site.at);
    // Without a value an item goes last, whichever way round.
    if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
    const difference =
      typeof a.key === "boolean" && typeof b.key === "boolean"
        ? Number(a.key) - Number(b.key)
        : compare(a.key, b.key, run, site.at);
    if (difference === undefined) return site.fail("MIXED_LIST", { left: kindOf(a.key), right: kindOf(b.key) }, 0);
    return sign * difference;
  });
  return keyed.map(({ item }) => item);
};

const grouped: LambdaBody = (list, each, _rest, site, run) => {
  run.list(list.length, site.at);
  const groups = new Map<string, { key: Json; items: Json[] }>();
  for (const item of list) {
    const key = each ? each(item) : item;
    const id = canonicalKey(key, run, site.at);
    const group = groups.get(id);
    if (group) group.items.push(item);
    else groups.set(id, { key, items: [item] });
  }
  return [...groups.values()];
};

const distinct: LambdaBody = (list, each, _rest, site, run) => {
  run.list(list.length, site.at);
  const seen = new Set<string>();
  return list.filter((item) => {
    const id = canonicalKey(each ? each(item) : item, run, site.at);
    return !seen.has(id) && seen.add(id);
  });
};

/** Functions that name the item and take an expression over it. */
export const LIST_LAMBDAS: LambdaFunction[] = [
  {
    name: "map",
    group: "list",
    lambda: "required",
    body: "any",
    params: [],
    doc: { en: "The value of an expression for every item.", zh: "对每一项求表达式的值。" },
    example: 'map([{"sku": "A"}, {"sku": "B"}], x, x.sku)',
    result: ["A", "B"],
    returns: (_item, body) => listOf(body ?? ANY),
    run: (list, each, _rest, site, run) => {
      run.list(list.length, site.at);
      return each ? list.map((item) => each(item)) : list;
    },
  },
  {
    name: "filter",
    group: "list",
    lambda: "required",
    body: "boolean",
    params: [],
    doc: { en: "The items for which a condition is true.", zh: "满足条件的项。" },
    example: "filter([5, 12, 20], x, x > 10)",
    result: [12, 20],
    returns: (item) => listOf(item),
    run: (list, each, _rest, site, run) => {
      run.list(list.length, site.at);
      return list.filter((item) => yes(each, item));
    },
  },
  {
    name: "find",
    group: "list",
    lambda: "required",
    body: "boolean",
    params: [],
    doc: { en: "The first item for which a condition is true, or null.", zh: "第一个满足条件的项，没有则为空值。" },
    example: 'find([{"id": 1}, {"id": 2}], x, x.id == 2)',
    result: { id: 2 },
    returns: (item) => unionOf(item, NULL),
    run: (list, each) => list.find((item) => yes(each, item)) ?? null,
  },
  {
    name: "all",
    group: "list",
    lambda: "required",
    body: "boolean",
    params: [],
    doc: {
      en: "Whether a condition is true for every item; true for an empty list.",
      zh: "是否每一项都满足条件；空列表为真。",
    },
    example: "all([1, 2, 3], x, x > 0)",
    result: true,
    returns: () => BOOLEAN,
    run: (list, each) => list.every((item) => yes(each, item)),
  },
  {
    name: "exists",
    group: "list",
    lambda: "required",
    body: "boolean",
    params: [],
    doc: { en: "Whether a condition is true for at least one item.", zh: "是否至少有一项满足条件。" },
    example: "exists([1, 2, 3], x, x > 2)",
    result: true,
    returns: () => BOOLEAN,
    run: (list, each) => list.some((item) => yes(each, item)),
  },
  {
    name: "count",
    group: "list",
    lambda: "optional",
    body: "boolean",
    params: [],
    doc: { en: "How many items there are, or for how many a condition is true.", zh: "项数，或满足条件的项数。" },
    example: "count([5, 12, 20], x, x > 10)",
    result: 2,
    returns: () => INTEGER,
    run: (list, each) => (each ? list.filter((item) => yes(each, item)).length : list.length),
  },
  {
    name: "sum",
    group: "list",
    lambda: "optional",
    body: "number",
    params: [],
    doc: { en: "All numbers added up; 0 for an empty list.", zh: "数字之和；空列表为 0。" },
    example: 'sum([{"price": 2.5, "n": 2}, {"price": 1, "n": 3}], x, x.price * x.n)',
    result: 8,
    returns: () => NUMBER,
    run: numbers(total),
  },
  {
    name: "avg",
    group: "list",
    lambda: "optional",
    body: "number",
    params: [],
    doc: { en: "The mean of the numbers; null for an empty list.", zh: "数字的平均值；空列表为空值。" },
    example: "avg([1, 2, 6])",
    result: 3,
    returns: () => unionOf(NUMBER, NULL),
    run: numbers((values) => (values.length === 0 ? null : total(values) / values.length)),
  },
  {
    name: "sortBy",
    group: "list",
    lambda: "optional",
    body: "any",
    params: [maybe("order", "text")],
    doc: {
      en: 'The list sorted by a value, "asc" (the default) or "desc". Items without one come last, equal ones keep their order.',
      zh: '按值排序，"asc"（默认）升序或 "desc" 降序。空值排在最后，相等的项保持原有顺序。',
    },
    example: 'sortBy([{"n": 2}, {"n": 3}, {"n": 1}], x, x.n, "desc")',
    result: [{ n: 3 }, { n: 2 }, { n: 1 }],
    returns: (item) => listOf(item),
    run: sorted,
  },
  {
    name: "groupBy",
    group: "list",
    lambda: "required",
    body: "any",
    params: [],
    doc: {
      en: "The items grouped by a value: a list of objects with `key` and `items`, in order of first appearance.",
      zh: "按值分组：由含 `key` 和 `items` 的对象组成的列表，按首次出现的顺序排列。",
    },
    example: 'groupBy([{"c": "DE"}, {"c": "FR"}, {"c": "DE"}], x, x.c)',
    result: [
      { key: "DE", items: [{ c: "DE" }, { c: "DE" }] },
      { key: "FR", items: [{ c: "FR" }] },
    ],
    returns: (item, body) => listOf(objectOf({ key: body ?? ANY, items: listOf(item) })),
    run: grouped,
  },
  {
    name: "distinct",
    group: "list",
    lambda: "optional",
    body: "any",
    params: [],
    doc: { en: "The list without repeats, or with one item for each value.", zh: "去除重复项，或每个值只保留一项。" },
    example: 'distinct(["a", "b", "a"])',
    result: ["a", "b"],
    returns: (item) => listOf(item),
    run: distinct,
  },
];
