import type { Json } from "@signalbox/model";
import { equal } from "../compare.ts";
import { ANY, INTEGER, itemOf, listOf, NULL, TEXT, unionOf } from "../types/type.ts";
import { kindOf } from "../value.ts";
import { safeText } from "./safe-text.ts";
import { maybe, type PlainFunction, p } from "./spec.ts";

const MAX_RANGE = 10_000;

/** Functions of lists without an expression. */
export const LISTS: PlainFunction[] = [
  {
    name: "size",
    group: "list",
    params: [p("value", "list", "text", "object")],
    returns: INTEGER,
    doc: {
      en: "How many items a list, characters a text, or fields an object has.",
      zh: "列表的项数、文本的字符数或对象的字段数。",
    },
    example: 'size("hello")',
    result: 5,
    run: ([value]) =>
      typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(value as object).length,
  },
  {
    name: "first",
    group: "list",
    params: [p("list", "list")],
    returns: ([list]) => unionOf(itemOf(list ?? ANY), NULL),
    doc: { en: "The first item, or null when the list is empty.", zh: "第一项；空列表为空值。" },
    example: "first([3, 1, 2])",
    result: 3,
    run: ([list]) => (list as Json[])[0] ?? null,
  },
  {
    name: "last",
    group: "list",
    params: [p("list", "list")],
    returns: ([list]) => unionOf(itemOf(list ?? ANY), NULL),
    doc: { en: "The last item, or null when the list is empty.", zh: "最后一项；空列表为空值。" },
    example: "last([3, 1, 2])",
    result: 2,
    run: ([list]) => (list as Json[]).at(-1) ?? null,
  },
  {
    name: "reverse",
    group: "list",
    params: [p("list", "list")],
    returns: ([list]) => listOf(itemOf(list ?? ANY)),
    doc: { en: "The list in opposite order.", zh: "倒序的列表。" },
    example: "reverse([1, 2, 3])",
    result: [3, 2, 1],
    run: ([list], site, run) => {
      run.list((list as Json[]).length, site.at);
      return (list as Json[]).toReversed();
    },
  },
  {
    name: "flatten",
    group: "list",
    params: [p("list", "list")],
    returns: ([list]) => listOf(itemOf(itemOf(list ?? ANY))),
    doc: { en: "One list out of a list of lists, one level deep.", zh: "将列表的列表展开一层。" },
    example: "flatten([[1, 2], [3], 4])",
    result: [1, 2, 3, 4],
    run: ([list], site, run) => {
      const items = list as Json[];
      run.list(
        items.reduce((n: number, item) => n + (Array.isArray(item) ? item.length : 1), items.length),
        site.at,
      );
      return items.flat(1) as Json[];
    },
  },
  {
    name: "join",
    group: "list",
    params: [p("list", "list"), maybe("separator", "text")],
    returns: TEXT,
    doc: {
      en: "The items as one text, with a separator between them (the default is a comma and a space).",
      zh: "将各项连成文本，中间加分隔符（默认逗号加空格）。",
    },
    example: 'join(["a", "b"], " / ")',
    result: "a / b",
    run: ([list, separator], site, run) => {
      const between = typeof separator === "string" ? separator : ", ";
      let text = "";
      for (const [i, item] of (list as Json[]).entries()) {
        const piece = (i > 0 ? between : "") + safeText(item, site, run);
        run.grow(text.length, piece.length, site.at);
        text += piece;
      }
      return text;
    },
  },
  {
    name: "range",
    group: "list",
    params: [p("from", "number"), maybe("to", "number")],
    returns: listOf(INTEGER),
    doc: {
      en: "The whole numbers from one to before another; with one value, from 0. At most 10,000.",
      zh: "从起点到终点（不含）的整数；只给一个值时从 0 开始。最多 10,000 个。",
    },
    example: "range(1, 4)",
    result: [1, 2, 3],
    run: ([a, b], site, run) => {
      const [from, to] = typeof b === "number" ? [a as number, b] : [0, a as number];
      const length = Math.max(0, Math.ceil(to - from));
      if (length > MAX_RANGE) return site.fail("BAD_NUMBER_RANGE", { value: length, expected: `0–${MAX_RANGE}` });
      run.list(length, site.at);
      return Array.from({ length }, (_, i) => from + i);
    },
  },
  {
    name: "indexOf",
    group: "list",
    params: [p("value", "list", "text"), p("part", "any")],
    returns: INTEGER,
    doc: {
      en: "Where an item or a piece of text first stands, counted from 0; -1 when it is not there.",
      zh: "某项或某段文本首次出现的位置，从 0 开始；没有则为 -1。",
    },
    example: 'indexOf(["a", "b"], "b")',
    result: 1,
    run: ([value, part = null], site, run) => {
      if (Array.isArray(value)) {
        run.burn(value.length, site.at);
        return value.findIndex((item) => equal(item, part, run, site.at));
      }
      if (typeof part !== "string")
        return site.fail(
          "ARGUMENT",
          { expected: "text", actual: kindOf(part), parameter: "part", signature: "indexOf(value, part)" },
          1,
        );
      run.burnText((value as string).length, site.at);
      return (value as string).indexOf(part);
    },
  },
  {
    name: "chunk",
    group: "list",
    params: [p("list", "list"), p("size", "number")],
    returns: ([list]) => listOf(listOf(itemOf(list ?? ANY))),
    doc: { en: "The list cut into lists of at most that many items.", zh: "将列表切成每段最多若干项的列表。" },
    example: "chunk([1, 2, 3], 2)",
    result: [[1, 2], [3]],
    run: ([list, size], site, run) => {
      const items = list as Json[];
      const n = size as number;
      if (!Number.isInteger(n) || n < 1) return site.fail("BAD_NUMBER_RANGE", { value: n, expected: "1, 2, 3, …" }, 1);
      run.list(items.length, site.at);
      return Array.from({ length: Math.ceil(items.length / n) }, (_, i) => items.slice(i * n, (i + 1) * n));
    },
  },
];
