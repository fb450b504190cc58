import type { Json } from "@signalbox/model";
import { compare } from "../compare.ts";
import { type Rounding, roundTo } from "../decimal.ts";
import type { Evaluation } from "../evaluation.ts";
import { ANY, INTEGER, itemOf, NULL, NUMBER, TEXT, type Type, unionOf } from "../types/type.ts";
import { kindOf } from "../value.ts";
import { amountOf } from "./amount.ts";
import { numberFormat } from "./intl.ts";
import { type Body, type CallSite, maybe, type PlainFunction, p } from "./spec.ts";

const rounding =
  (mode: Rounding): Body =>
  ([value, digits], site) => {
    const places = (digits as number | null | undefined) ?? 0;
    if (!Number.isInteger(places) || Math.abs(places) > 15)
      return site.fail("BAD_NUMBER_RANGE", { value: places, expected: "-15–15" }, 1);
    return roundTo(value as number, places, mode);
  };

/** The list given, or the values given one by one. */
function candidates(args: Json[]): Json[] {
  const [only] = args;
  return args.length === 1 && Array.isArray(only) ? only : args;
}

const extreme =
  (sign: 1 | -1) =>
  (args: Json[], site: CallSite, run: Evaluation): Json => {
    const values = candidates(args).filter((value) => value !== null);
    run.burn(values.length, site.at);
    let best: Json = null;
    for (const value of values) {
      const order = best === null ? compare(value, value, run, site.at) : compare(value, best, run, site.at);
      if (order === undefined) return site.fail("MIXED_LIST", { left: kindOf(best), right: kindOf(value) }, 0);
      if (best === null || order * sign > 0) best = value;
    }
    return best;
  };
const extremeType = (args: Type[]): Type =>
  args.length === 1 && args[0] && itemOf(args[0]) !== ANY
    ? unionOf(itemOf(args[0]), NULL)
    : args.length > 1
      ? unionOf(...args)
      : ANY;

const places = [p("number", "number"), maybe("digits", "number")];

export const NUMBERS: PlainFunction[] = [
  {
    name: "round",
    group: "number",
    params: places,
    returns: NUMBER,
    doc: {
      en: "Rounds to a number of decimal places (0 by default); halves go away from zero.",
      zh: "四舍五入到指定小数位（默认 0）。",
    },
    example: "round(1.005, 2)",
    result: 1.01,
    run: rounding("halfUp"),
  },
  {
    name: "floor",
    group: "number",
    params: places,
    returns: NUMBER,
    doc: { en: "Rounds down.", zh: "向下取整。" },
    example: "floor(2.7)",
    result: 2,
    run: rounding("floor"),
  },
  {
    name: "ceil",
    group: "number",
    params: places,
    returns: NUMBER,
    doc: { en: "Rounds up.", zh: "向上取整。" },
    example: "ceil(2.1)",
    result: 3,
    run: rounding("ceil"),
  },
  {
    name: "abs",
    group: "number",
    params: [p("number", "number")],
    returns: NUMBER,
    doc: { en: "The number without its sign.", zh: "绝对值。" },
    example: "abs(-5)",
    result: 5,
    run: ([value]) => Math.abs(value as number),
  },
  {
    name: "min",
    group: "number",
    params: [p("list", "any")],
    rest: true,
    returns: extremeType,
    doc: {
      en: "The smallest number, text or date of a list, or of the values given. Null values are passed over.",
      zh: "列表或所给值中最小的数字、文本或日期；忽略空值。",
    },
    example: "min([3, 1, 2])",
    result: 1,
    run: extreme(-1),
  },
  {
    name: "max",
    group: "number",
    params: [p("list", "any")],
    rest: true,
    returns: extremeType,
    doc: {
      en: "The largest number, text or date of a list, or of the values given. Null values are passed over.",
      zh: "列表或所给值中最大的数字、文本或日期；忽略空值。",
    },
    example: "max(0, -4, 7)",
    result: 7,
    run: extreme(1),
  },
  {
    name: "int",
    group: "number",
    params: [p("value", "amount")],
    returns: INTEGER,
    doc: { en: "The number without its decimal places.", zh: "去掉小数部分的数字。" },
    example: "int(-2.9)",
    result: -2,
    run: ([value], site) => Math.trunc(amountOf(value as Json, site, 0)) + 0,
  },
  {
    name: "formatNumber",
    group: "number",
    params: [p("number", "amount"), maybe("digits", "number"), maybe("locale", "text")],
    returns: TEXT,
    doc: {
      en: "The number as people write it: with separators, and a fixed number of decimal places when given.",
      zh: "按习惯书写数字：带分隔符；可指定固定小数位。",
    },
    example: "formatNumber(1234567.891, 2)",
    result: "1,234,567.89",
    run: ([value, digits, locale], site) => {
      const shown = (digits as number | null | undefined) ?? undefined;
      if (shown !== undefined && (!Number.isInteger(shown) || shown < 0 || shown > 15))
        return site.fail("BAD_NUMBER_RANGE", { value: shown, expected: "0–15" }, 1);
      const number = amountOf(value as Json, site, 0);
      const options =
        shown === undefined
          ? { maximumFractionDigits: 15 }
          : { minimumFractionDigits: shown, maximumFractionDigits: shown };
      return numberFormat(locale ?? "en", options, site, 2).format(
        shown === undefined ? number : roundTo(number, shown, "halfUp"),
      );
    },
  },
];
