import type { Json } from "@signalbox/model";
import { equal } from "../compare.ts";
import { MAX_TEXT } from "../limits.ts";
import { ANY, BOOLEAN, listOf, partsOf, TEXT, TEXTS, type Type, withoutNull } from "../types/type.ts";
import { kindOf } from "../value.ts";
import { type Body, maybe, type PlainFunction, p } from "./spec.ts";

const text = p("text", "text");
/** Pays for reading the first argument. */
const reading =
  (apply: (value: string, ...rest: string[]) => Json): Body =>
  (args, site, run) => {
    for (const arg of args) if (typeof arg === "string") run.text(arg.length, site.at);
    return apply(...(args as [string, ...string[]]));
  };

const padding =
  (pad: (value: string, length: number, fill: string) => string): Body =>
  ([value, length, fill], site, run) => {
    const wanted = length as number;
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > MAX_TEXT)
      return site.fail("BAD_NUMBER_RANGE", { value: wanted, expected: `0–${MAX_TEXT}` }, 1);
    run.text(wanted, site.at);
    const subject = typeof value === "number" ? String(value) : (value as string);
    return pad(subject, wanted, typeof fill === "string" && fill !== "" ? fill : " ");
  };

const slice: Body = ([value, from, to], site, run) => {
  const [start, end] = [from as number, (to ?? undefined) as number | undefined];
  if (typeof value === "string") {
    run.burnText(value.length, site.at);
    return value.slice(start, end);
  }
  run.list((value as Json[]).length, site.at);
  return (value as Json[]).slice(start, end);
};
const sameKind = ([value]: Type[]): Type => {
  const known = withoutNull(value ?? ANY);
  return known.kind === "list" ? listOf(known.item) : partsOf(known).every((part) => part.kind === "text") ? TEXT : ANY;
};

const contains: Body = ([value, part = null], site, run) => {
  if (Array.isArray(value)) {
    run.burn(value.length, site.at);
    return value.some((item) => equal(item, part, run, site.at));
  }
  if (typeof part !== "string") {
    const data = { expected: "text", actual: kindOf(part), parameter: "part", signature: "contains(value, part)" };
    return site.fail("ARGUMENT", data, 1);
  }
  run.burnText((value as string).length, site.at);
  return (value as string).includes(part);
};

const split: Body = ([value, separator], site, run) => {
  run.text((value as string).length, site.at);
  const pieces = (value as string).split(separator as string);
  run.list(pieces.length, site.at);
  return pieces;
};

const replace: Body = ([value, find, by], site, run) => {
  const [subject, old, next] = [value as string, find as string, by as string];
  run.text(subject.length, site.at);
  if (old === "") return subject;
  const pieces = subject.split(old);
  run.text(subject.length + (pieces.length - 1) * Math.max(0, next.length - old.length), site.at);
  return pieces.join(next);
};

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const TEXTS_FUNCTIONS: PlainFunction[] = [
  {
    name: "lower",
    group: "text",
    params: [text],
    returns: TEXT,
    doc: { en: "All letters small.", zh: "转为小写。" },
    example: 'lower("Hello")',
    result: "hello",
    run: reading((value) => value.toLowerCase()),
  },
  {
    name: "upper",
    group: "text",
    params: [text],
    returns: TEXT,
    doc: { en: "All letters capital.", zh: "转为大写。" },
    example: 'upper("de")',
    result: "DE",
    run: reading((value) => value.toUpperCase()),
  },
  {
    name: "capitalize",
    group: "text",
    params: [text],
    returns: TEXT,
    doc: { en: "The first letter capital.", zh: "首字母大写。" },
    example: 'capitalize("paid")',
    result: "Paid",
    run: reading((value) => value.slice(0, 1).toUpperCase() + value.slice(1)),
  },
  {
    name: "trim",
    group: "text",
    params: [text],
    returns: TEXT,
    doc: { en: "Without blanks and line breaks at both ends.", zh: "去掉首尾空白和换行。" },
    example: 'trim("  a b ")',
    result: "a b",
    run: reading((value) => value.trim()),
  },
  {
    name: "split",
    group: "text",
    params: [text, p("separator", "text")],
    returns: TEXTS,
    doc: { en: "The pieces between separators.", zh: "按分隔符切分。" },
    example: 'split("a,b,c", ",")',
    result: ["a", "b", "c"],
    run: split,
  },
  {
    name: "replace",
    group: "text",
    params: [text, p("find", "text"), p("by", "text")],
    returns: TEXT,
    doc: { en: "Every occurrence of a piece replaced by another.", zh: "将某段文本全部替换为另一段。" },
    example: 'replace("a-b-c", "-", " ")',
    result: "a b c",
    run: replace,
  },
  {
    name: "startsWith",
    group: "text",
    params: [text, p("part", "text")],
    returns: BOOLEAN,
    doc: { en: "Whether the text begins so.", zh: "文本是否以此开头。" },
    example: 'startsWith("ORD-17", "ORD-")',
    result: true,
    run: ([value, part], site, run) => {
      run.burnText((part as string).length, site.at);
      return (value as string).startsWith(part as string);
    },
  },
  {
    name: "endsWith",
    group: "text",
    params: [text, p("part", "text")],
    returns: BOOLEAN,
    doc: { en: "Whether the text ends so.", zh: "文本是否以此结尾。" },
    example: 'endsWith("a.pdf", ".pdf")',
    result: true,
    run: ([value, part], site, run) => {
      run.burnText((part as string).length, site.at);
      return (value as string).endsWith(part as string);
    },
  },
  {
    name: "contains",
    group: "text",
    params: [p("value", "text", "list"), p("part", "any")],
    returns: BOOLEAN,
    doc: {
      en: "Whether a text holds a piece of text, or a list an item.",
      zh: "文本是否包含某段文本，或列表是否包含某项。",
    },
    example: 'contains("red, green", "green")',
    result: true,
    run: contains,
  },
  {
    name: "padStart",
    group: "text",
    params: [p("text", "text", "number"), p("length", "number"), maybe("fill", "text")],
    returns: TEXT,
    doc: {
      en: "Filled up in front to a length, with blanks or the given text.",
      zh: "在前面补足到指定长度，默认补空格。",
    },
    example: 'padStart(7, 3, "0")',
    result: "007",
    run: padding((value, length, fill) => value.padStart(length, fill)),
  },
  {
    name: "padEnd",
    group: "text",
    params: [p("text", "text", "number"), p("length", "number"), maybe("fill", "text")],
    returns: TEXT,
    doc: {
      en: "Filled up behind to a length, with blanks or the given text.",
      zh: "在后面补足到指定长度，默认补空格。",
    },
    example: 'padEnd("ab", 4, ".")',
    result: "ab..",
    run: padding((value, length, fill) => value.padEnd(length, fill)),
  },
  {
    name: "slice",
    group: "text",
    params: [p("value", "text", "list"), p("from", "number"), maybe("to", "number")],
    returns: sameKind,
    doc: {
      en: "A piece of a text or list, from one place to before another, counted from 0; negative places count from the end.",
      zh: "文本或列表的一段，从起点到终点（不含），从 0 开始；负数从末尾数。",
    },
    example: 'slice("abcdef", 1, 3)',
    result: "bc",
    run: slice,
  },
  {
    name: "truncate",
    group: "text",
    params: [text, p("length", "number")],
    returns: TEXT,
    doc: {
      en: "At most so many characters; a longer text ends with an ellipsis.",
      zh: "最多若干字符；过长时以省略号结尾。",
    },
    example: 'truncate("abcdef", 4)',
    result: "abc…",
    run: ([value, length]) =>
      (value as string).length <= (length as number)
        ? (value as string)
        : `${(value as string).slice(0, Math.max(0, (length as number) - 1))}…`,
  },
  {
    name: "urlEncode",
    group: "text",
    params: [text],
    returns: TEXT,
    doc: { en: "Written so that it can stand in a web address.", zh: "编码后可用于网址。" },
    example: 'urlEncode("a b&c")',
    result: "a%20b%26c",
    run: reading((value) => encodeURIComponent(value.toWellFormed())),
  },
  {
    name: "htmlEscape",
    group: "text",
    params: [text],
    returns: TEXT,
    doc: { en: "Written so that it can stand in HTML as plain text.", zh: "转义后可作为纯文本放入 HTML。" },
    example: 'htmlEscape("<b>")',
    result: "&lt;b&gt;",
    run: reading((value) => value.replace(/[&<>"']/g, (ch) => ENTITIES[ch] ?? ch)),
  },
];
