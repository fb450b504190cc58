import { BOOLEAN, NULL, unionOf, withoutNull } from "../types/type.ts";
import { type LenientFunction, p } from "./spec.ts";

/** Functions that take what may not be there. The compiler evaluates their arguments (compile-missing.ts). */
export const MISSING_FUNCTIONS: LenientFunction[] = [
  {
    name: "default",
    group: "missing",
    lenient: "first",
    params: [p("value", "any"), p("fallback", "any")],
    doc: { en: "The value, or the fallback when it is missing or null.", zh: "取该值；缺失或为空值时取备用值。" },
    example: 'default(trigger.note, "none")',
    result: "none",
    returns: ([value, fallback]) => unionOf(withoutNull(value ?? NULL), fallback ?? NULL),
  },
  {
    name: "coalesce",
    group: "missing",
    lenient: "all",
    rest: true,
    params: [p("value", "any"), p("other", "any")],
    doc: {
      en: "The first of several values that is neither missing nor null; otherwise null.",
      zh: "多个值中第一个既不缺失也不为空值的；否则为空值。",
    },
    example: 'coalesce(trigger.nickname, trigger.name, "friend")',
    result: "friend",
    returns: (args) => {
      const last = args.at(-1) ?? NULL;
      return unionOf(
        ...args
          .slice(0, -1)
          .map(withoutNull)
          .filter((type) => type.kind !== "null"),
        last,
      );
    },
  },
  {
    name: "has",
    group: "missing",
    lenient: "has",
    params: [p("value", "any")],
    doc: { en: "Whether the value is there and not null.", zh: "该值是否存在且不为空值。" },
    example: "has(trigger.note)",
    result: false,
    returns: () => BOOLEAN,
  },
  {
    name: "isEmpty",
    group: "missing",
    lenient: "first",
    params: [p("value", "any")],
    doc: {
      en: "Whether the value is missing, null, an empty text, an empty list or an empty object.",
      zh: "该值是否缺失、为空值、空文本、空列表或空对象。",
    },
    example: 'isEmpty("")',
    result: true,
    returns: () => BOOLEAN,
  },
];
