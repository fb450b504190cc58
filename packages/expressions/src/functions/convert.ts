import type { Json } from "@signalbox/model";
import { parseNumber } from "../decimal.ts";
import { MAX_TEXT } from "../limits.ts";
import { ANY, BOOLEAN, NUMBER, TEXT } from "../types/type.ts";
import { glimpse, kindOf } from "../value.ts";
import { safeText } from "./safe-text.ts";
import { type Body, maybe, type PlainFunction, p } from "./spec.ts";

const toNumber: Body = ([value = null], site, run) => {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") run.burnText(value.length, site.at);
  const number = typeof value === "string" ? parseNumber(value) : undefined;
  return number ?? site.fail("CONVERT", { value: glimpse(value), expected: "number" }, 0);
};

const BOOLEANS: Record<string, boolean> = { true: true, false: false, yes: true, no: false, "1": true, "0": false };
const toBoolean: Body = ([value = null], site) => {
  if (typeof value === "boolean") return value;
  const word = typeof value === "number" || typeof value === "string" ? String(value).trim().toLowerCase() : "";
  return Object.hasOwn(BOOLEANS, word)
    ? (BOOLEANS[word] as boolean)
    : site.fail("CONVERT", { value: glimpse(value), expected: "boolean" }, 0);
};

const parse: Body = ([text], site, run) => {
  run.text((text as string).length, site.at);
  try {
    // A key that objects treat specially is left out, so that no later copy of the value can trip over it.
    const reviver = (key: string, value: Json) => (key === "__proto__" ? undefined : value);
    return JSON.parse(text as string, /__proto__|\\u/.test(text as string) ? reviver : undefined);
  } catch {
    // What hosts say of bad JSON differs; the beginning of the text tells more.
    return site.fail("BAD_JSON", { value: glimpse(text ?? null) }, 0);
  }
};

const stringify: Body = ([value = null, indent], site, run) => {
  const spaces = (indent as number | null | undefined) ?? 0;
  if (!Number.isInteger(spaces) || spaces < 0 || spaces > 8)
    return site.fail("BAD_NUMBER_RANGE", { value: spaces, expected: "0–8" }, 1);
  const plain = typeof value === "object" && value !== null ? safeText(value, site, run) : JSON.stringify(value);
  if (spaces === 0) return plain;
  const wide = JSON.stringify(value, null, spaces);
  run.text(Math.min(wide.length, MAX_TEXT + 1), site.at);
  return wide;
};

export const CONVERSIONS: PlainFunction[] = [
  {
    name: "string",
    group: "convert",
    params: [p("value", "any")],
    returns: TEXT,
    doc: {
      en: "The value as text: null is empty, lists and objects are JSON.",
      zh: "转为文本：空值为空文本，列表和对象为 JSON。",
    },
    example: 'string(12) + " items"',
    result: "12 items",
    run: ([value = null], site, run) => safeText(value, site, run),
  },
  {
    name: "number",
    group: "convert",
    params: [p("value", "any")],
    returns: NUMBER,
    doc: { en: "The number that a text spells; true is 1 and false 0.", zh: "将文本读作数字；真为 1，假为 0。" },
    example: 'number("12.50") * 2',
    result: 25,
    run: toNumber,
  },
  {
    name: "bool",
    group: "convert",
    params: [p("value", "any")],
    returns: BOOLEAN,
    doc: { en: "True or false from true, false, yes, no, 1 and 0.", zh: "将 true、false、yes、no、1、0 读作真假值。" },
    example: 'bool("yes")',
    result: true,
    run: toBoolean,
  },
  {
    name: "toJson",
    group: "convert",
    params: [p("value", "any"), maybe("indent", "number")],
    returns: TEXT,
    doc: {
      en: "The value as JSON text, on indented lines when a width is given.",
      zh: "转为 JSON 文本；给出缩进宽度时分行显示。",
    },
    example: 'toJson({"a": [1, null]})',
    result: '{"a":[1,null]}',
    run: stringify,
  },
  {
    name: "parseJson",
    group: "convert",
    params: [p("text", "text")],
    returns: ANY,
    doc: { en: "The value that a JSON text describes.", zh: "解析 JSON 文本。" },
    example: "parseJson('{\"a\": 1}').a",
    result: 1,
    run: parse,
  },
  {
    name: "type",
    group: "convert",
    params: [p("value", "any")],
    returns: { kind: "text", values: ["null", "boolean", "number", "text", "list", "object"] },
    doc: {
      en: 'What the value is: "null", "boolean", "number", "text", "list" or "object".',
      zh: '值的类型："null"、"boolean"、"number"、"text"、"list" 或 "object"。',
    },
    example: "type([1])",
    result: "list",
    run: ([value = null]: Json[]) => kindOf(value),
  },
];
