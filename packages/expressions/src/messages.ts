/** Every message of the language, once, in both languages. `{x}` is filled from the data, `{x:kind}` also translated. */

export interface Text {
  en: string;
  zh: string;
}
export type ErrorClass = "EXPRESSION_SYNTAX" | "EXPRESSION_TYPE" | "EXPRESSION_RUNTIME" | "EXPRESSION_LIMIT";
interface Entry {
  class: ErrorClass;
  message: Text;
  fix: Text;
}
export type Data = Record<string, string | number>;

const entry =
  (errorClass: ErrorClass) =>
  (en: string, zh: string, fixEn: string, fixZh: string): Entry => ({
    class: errorClass,
    message: { en, zh },
    fix: { en: fixEn, zh: fixZh },
  });
const syntax = entry("EXPRESSION_SYNTAX");
const type = entry("EXPRESSION_TYPE");
const runtime = entry("EXPRESSION_RUNTIME");
const limit = entry("EXPRESSION_LIMIT");

export const MESSAGES = {
  // reading the text
  UNCLOSED: syntax(
    "This {{ is never closed.",
    "这里的 {{ 没有结束。",
    "Add }} after the expression.",
    "请在表达式后加上 }}。",
  ),
  EMPTY: syntax(
    "There is nothing between {{ and }}.",
    "{{ 和 }} 之间没有内容。",
    "Write an expression such as trigger.body, or remove the braces.",
    "请写一个表达式，例如 trigger.body，或删除花括号。",
  ),
  UNCLOSED_TEXT: syntax(
    "A text starts here and never ends.",
    "这里开始的文本没有结束。",
    "Close it with the same quote it began with.",
    "请用开头的同一种引号结束它。",
  ),
  UNEXPECTED: syntax(
    "{found} does not fit here.",
    "这里不应出现 {found}。",
    "Check the brackets, commas and operators before it.",
    "请检查它前面的括号、逗号和运算符。",
  ),
  UNEXPECTED_END: syntax(
    "The expression stops too early.",
    "表达式不完整。",
    "Something is missing at the end: a value, a name or a closing bracket.",
    "末尾缺少内容：一个值、一个名称或右括号。",
  ),
  EXPECTED: syntax(
    "Expected {expected}, but there is {found}.",
    "这里应为 {expected}，实际是 {found}。",
    "Add what is missing, or remove what is too much.",
    "请补上缺少的内容，或删除多余的内容。",
  ),
  BAD_ESCAPE: syntax(
    "{found} is not a known escape inside a text.",
    "文本中的 {found} 不是有效的转义。",
    'Write \\\\ for a backslash, or put r before the quotes: r"...".',
    '反斜杠请写成 \\\\，或在引号前加 r：r"..."。',
  ),
  FULL_WIDTH: syntax(
    "{found} is a full-width sign.",
    "{found} 是全角符号。",
    "Write {expected} instead.",
    "请改用半角 {expected}。",
  ),
  ASSIGNMENT: syntax(
    "A single = does not compare.",
    "单个 = 不能用于比较。",
    "Write == to compare two values.",
    "比较两个值请写 ==。",
  ),
  BAD_NUMBER: syntax(
    "{found} is not a number that can be kept exactly.",
    "{found} 不是可以精确保存的数字。",
    "Put long ids in quotes, as text.",
    "较长的编号请加引号写成文本。",
  ),
  NO_BYTES: syntax(
    'Byte texts (b"...") are not part of this language.',
    '此语言不支持字节文本（b"..."）。',
    "Remove the b before the quote.",
    "请删除引号前的 b。",
  ),
  RESERVED: syntax(
    "{name} cannot be used as a name here.",
    "{name} 不能用作名称。",
    'For a field of that name write x["{name}"].',
    '若是字段名，请写 x["{name}"]。',
  ),
  BAD_VARIABLE: syntax(
    "{function} needs a name for the list item in its second place.",
    "{function} 的第二个位置需要一个表示列表项的名称。",
    "Write for example {function}(list, x, x.price).",
    "例如写成 {function}(list, x, x.price)。",
  ),
  VARIABLE_TAKEN: syntax(
    "{name} already means something else.",
    "{name} 已有其他含义。",
    "Choose another name for the list item, such as x.",
    "请为列表项换一个名称，例如 x。",
  ),
  TOO_LONG: limit(
    "The expression has more than {limit} characters.",
    "表达式超过 {limit} 个字符。",
    "Split it over several steps or variables.",
    "请拆分到多个步骤或变量中。",
  ),
  TOO_COMPLEX: limit(
    "The expression is nested too deeply or has too many parts.",
    "表达式嵌套过深或部分过多。",
    "Split it over several steps or variables.",
    "请拆分到多个步骤或变量中。",
  ),
  // names and fields
  UNKNOWN_NAME: type(
    "There is no name {name}.",
    "没有名为 {name} 的内容。",
    "Expressions start with {has}, a function, or a text in quotes.",
    "表达式以 {has}、函数或带引号的文本开头。",
  ),
  UNKNOWN_NAME_NEAR: type(
    "There is no name {name}; did you mean {near}?",
    "没有名为 {name} 的内容；是否想写 {near}？",
    "Write {near}.",
    "请写 {near}。",
  ),
  UNKNOWN_FUNCTION: type(
    "There is no function {name}.",
    "没有函数 {name}。",
    "Choose one from the list of functions.",
    "请从函数列表中选择。",
  ),
  UNKNOWN_FUNCTION_NEAR: type(
    "There is no function {name}; did you mean {near}?",
    "没有函数 {name}；是否想写 {near}？",
    "Write {near}.",
    "请写 {near}。",
  ),
  NO_FIELD: runtime(
    "There is no field {name} in {where}; it has {has}.",
    "{where} 中没有字段 {name}；现有：{has}。",
    "Choose one of those, or write default({where}.{name}, ...) if it can be missing.",
    "请选择其中之一；若可能缺失，请写 default({where}.{name}, ...)。",
  ),
  NO_FIELD_NEAR: runtime(
    "There is no field {name} in {where}; did you mean {near}? It has {has}.",
    "{where} 中没有字段 {name}；是否想写 {near}？现有：{has}。",
    "Write {near}, or default({where}.{name}, ...) if it can be missing.",
    "请写 {near}；若可能缺失，请写 default({where}.{name}, ...)。",
  ),
  UNKNOWN_FIELD: type(
    "There is no field {name}; there is {has}.",
    "没有字段 {name}；现有：{has}。",
    "Choose one of those.",
    "请选择其中之一。",
  ),
  UNKNOWN_FIELD_NEAR: type(
    "There is no field {name}; did you mean {near}?",
    "没有字段 {name}；是否想写 {near}？",
    "Write {near}.",
    "请写 {near}。",
  ),
  UNKNOWN_STEP: type(
    "There is no step {name} before this one; there is {has}.",
    "此前没有步骤 {name}；现有：{has}。",
    "Choose one of those, or connect the node so that it runs earlier.",
    "请选择其中之一，或连接该节点使其先运行。",
  ),
  UNKNOWN_STEP_NEAR: type(
    "There is no step {name} before this one; did you mean {near}?",
    "此前没有步骤 {name}；是否想写 {near}？",
    "Write {near}.",
    "请写 {near}。",
  ),
  STEP_NAME: type(
    "steps must be followed by the name of a step.",
    "steps 后面必须写步骤名称。",
    'Write for example steps.order or steps["order"].',
    '例如写 steps.order 或 steps["order"]。',
  ),
  NOT_RUN: runtime(
    "The step {name} has no result; there is {has}.",
    "步骤 {name} 没有结果；现有：{has}。",
    "It was skipped or comes later. Write default(steps.{name}..., ...) if that is fine.",
    "它被跳过或在之后运行。若允许，请写 default(steps.{name}..., ...)。",
  ),
  NULL_FIELD: runtime(
    "{where} is null, so it has no field {name}.",
    "{where} 为空值，因此没有字段 {name}。",
    "Write {where}.?{name} to get null instead, or default({where}.{name}, ...).",
    "可写 {where}.?{name} 得到空值，或写 default({where}.{name}, ...)。",
  ),
  NOT_AN_OBJECT: type(
    "{where} is a {actual:kind} and has no fields, so no {name}.",
    "{where} 是{actual:kind}，没有字段，因此没有 {name}。",
    "Lists are read with [0] or first(...), sizes with size(...).",
    "列表用 [0] 或 first(...) 读取，长度用 size(...)。",
  ),
  NO_ITEM: runtime(
    "{where} has {size} items, so there is no item [{index}].",
    "{where} 有 {size} 项，没有第 [{index}] 项。",
    "Counting starts at 0. Write default({where}[{index}], ...), first(...) or last(...) if it can be missing.",
    "从 0 开始计数。若可能缺失，请写 default({where}[{index}], ...)、first(...) 或 last(...)。",
  ),
  BAD_INDEX: type(
    "{where} is a {left:kind} and cannot be read with a {actual:kind} in [ ].",
    "{where} 是{left:kind}，不能在 [ ] 中用{actual:kind}读取。",
    "Lists take a whole number from 0 on, objects a text.",
    "列表使用从 0 开始的整数，对象使用文本。",
  ),
  NO_LOOP_ITEM: runtime(
    "{name} exists only inside a for-each.",
    "{name} 只在“逐项处理”内存在。",
    "Move the node into a for-each, or read the list itself.",
    "请将节点移入“逐项处理”，或直接读取列表。",
  ),
  MAYBE_NOT_RUN: runtime(
    "The step {name} may not have run when this is needed.",
    "用到这里时，步骤 {name} 可能没有运行。",
    "Write default(..., fallback) around it, or .? to get null.",
    "请用 default(..., 备用值) 包住它，或用 .? 得到空值。",
  ),
  MAYBE_MISSING: runtime(
    "The field {name} can be missing.",
    "字段 {name} 可能缺失。",
    "Write default(..., fallback) around it, or .?{name} to get null.",
    "请用 default(..., 备用值) 包住它，或用 .?{name} 得到空值。",
  ),
  // types
  OPERANDS: type(
    "{operator} does not work between {left:kind} and {right:kind}.",
    "{operator} 不能用于{left:kind}和{right:kind}之间。",
    "Turn one of them with string(...) or number(...) so that both are of one kind.",
    "请用 string(...) 或 number(...) 转换其一，使两边类型一致。",
  ),
  OPERAND: type(
    "{operator} needs a {expected:kind}, but this is a {actual:kind}.",
    "{operator} 需要{expected:kind}，但这里是{actual:kind}。",
    "Compare it first, for example with == or > or has(...).",
    "请先比较，例如用 ==、> 或 has(...)。",
  ),
  CONDITION: type(
    "A yes-or-no value is needed here, but this is a {actual:kind}.",
    "这里需要真假值，但实际是{actual:kind}。",
    "Compare it first, for example with == or > or has(...).",
    "请先比较，例如用 ==、> 或 has(...)。",
  ),
  ARGUMENT: type(
    "{function} needs a {expected:kind} as {parameter}, but this is a {actual:kind}.",
    "{function} 的 {parameter} 需要{expected:kind}，但这里是{actual:kind}。",
    "It is used as {signature}.",
    "用法：{signature}。",
  ),
  ARGUMENT_COUNT: type(
    "{function} was given {actual} values, but takes {expected}.",
    "{function} 得到 {actual} 个值，但需要 {expected} 个。",
    "It is used as {signature}.",
    "用法：{signature}。",
  ),
  RESULT: type(
    "This gives a {actual:kind}, but a {expected:kind} is needed here.",
    "结果是{actual:kind}，但这里需要{expected:kind}。",
    "Change the expression, or convert it with string(...), number(...) or bool(...).",
    "请修改表达式，或用 string(...)、number(...)、bool(...) 转换。",
  ),
  RESULT_NULL: type(
    "This can be null, but a {expected:kind} is needed here.",
    "结果可能为空值，但这里需要{expected:kind}。",
    "Write default(..., fallback) around it.",
    "请用 default(..., 备用值) 包住它。",
  ),
  RESULT_VALUE: type(
    "{actual} is not one of the allowed values: {expected}.",
    "{actual} 不在允许的值之内：{expected}。",
    "Use one of the allowed values.",
    "请使用允许的值之一。",
  ),
  TEXT_RESULT: type(
    "Text around {{ }} makes the whole a text, but a {expected:kind} is needed here.",
    "{{ }} 之外还有文字，整体会成为文本，但这里需要{expected:kind}。",
    "Remove everything outside the braces.",
    "请删除花括号之外的内容。",
  ),
  MAYBE_NULL: runtime(
    "{where} can be null, and {operator} does not work with null.",
    "{where} 可能为空值，而 {operator} 不能用于空值。",
    "Write default({where}, fallback) instead.",
    "请改写为 default({where}, 备用值)。",
  ),
  NEVER_EQUAL: type(
    "A {left:kind} and a {right:kind} are never equal.",
    "{left:kind}和{right:kind}永远不会相等。",
    "Turn one of them with string(...) or number(...).",
    "请用 string(...) 或 number(...) 转换其一。",
  ),
  NOT_A_VALUE: type(
    "{where} is never {actual}; it is one of {expected}.",
    "{where} 不会是 {actual}；可能的值：{expected}。",
    "Compare with one of those values.",
    "请与这些值之一比较。",
  ),
  NOT_A_VALUE_NEAR: type(
    "{where} is never {actual}; did you mean {near}?",
    "{where} 不会是 {actual}；是否想写 {near}？",
    "Write {near}.",
    "请写 {near}。",
  ),
  RESULT_FIELD: type(
    "The object has no field {name}, which is needed here.",
    "对象缺少此处需要的字段 {name}。",
    "Add it, for example with merge(...).",
    "请补上，例如用 merge(...)。",
  ),
  // while evaluating
  ZERO: runtime(
    "This divides by zero.",
    "除数为零。",
    "Check for zero first: x == 0 ? 0 : y / x.",
    "请先判断零：x == 0 ? 0 : y / x。",
  ),
  NOT_FINITE: runtime(
    "The result is too large to be a number.",
    "结果过大，不是有效数字。",
    "Check the values that go in.",
    "请检查输入的值。",
  ),
  CONVERT: runtime(
    "{value} cannot be read as a {expected:kind}.",
    "无法将 {value} 读作{expected:kind}。",
    "Check the value, or give another with default(...).",
    "请检查该值，或用 default(...) 提供其他值。",
  ),
  BAD_DATE: runtime(
    "{value} is not a date that can be read.",
    "无法将 {value} 读作日期。",
    "Dates look like 2026-01-31 or 2026-01-31T09:30:00Z; others are read with parseDate(text, pattern).",
    "日期形如 2026-01-31 或 2026-01-31T09:30:00Z；其他格式请用 parseDate(text, pattern)。",
  ),
  BAD_ZONE: runtime(
    "{value} is not a time zone.",
    "{value} 不是时区。",
    "Use a name such as Europe/Berlin, Asia/Shanghai or UTC.",
    "请使用 Europe/Berlin、Asia/Shanghai 或 UTC 之类的名称。",
  ),
  BAD_DURATION: runtime(
    "{value} is not a length of time.",
    "{value} 不是时长。",
    "Write for example 30s, 5m, 1h 30m or 2d.",
    "例如写 30s、5m、1h 30m 或 2d。",
  ),
  BAD_CHOICE: runtime(
    "{value} is not known to {function}; it takes {expected}.",
    "{function} 不认识 {value}；可用：{expected}。",
    "Use one of those.",
    "请使用其中之一。",
  ),
  BAD_CURRENCY: runtime(
    "{value} is not a currency code.",
    "{value} 不是货币代码。",
    "Use three letters such as EUR, USD or CNY.",
    "请使用三个字母，例如 EUR、USD 或 CNY。",
  ),
  BAD_LOCALE: runtime(
    "{value} is not a language code.",
    "{value} 不是语言代码。",
    "Use a code such as en, de-DE or zh-CN.",
    "请使用 en、de-DE 或 zh-CN 之类的代码。",
  ),
  BAD_NUMBER_RANGE: runtime(
    "{function} was given {value}, but takes {expected}.",
    "{function} 得到 {value}，但需要 {expected}。",
    "Give a number in that range.",
    "请给出该范围内的数字。",
  ),
  BAD_JSON: runtime(
    "The text is not JSON: {value}.",
    "文本不是 JSON：{value}。",
    "Check where the text comes from.",
    "请检查文本来源。",
  ),
  BAD_PATTERN: runtime(
    "The pattern cannot be used: {detail}.",
    "无法使用该模式：{detailZh}。",
    "Patterns know . [] () | * + ? {n,m} ^ $ \\d \\w \\s \\b; look-around and back references are left out.",
    "模式支持 . [] () | * + ? {n,m} ^ $ \\d \\w \\s \\b；不支持环视和反向引用。",
  ),
  FORBIDDEN_KEY: runtime(
    "An object cannot have a key {name}.",
    "对象不能使用键 {name}。",
    "Choose another key.",
    "请换一个键。",
  ),
  MIXED_LIST: runtime(
    "{function} met {left:kind} and {right:kind} in one list, which have no order.",
    "{function} 在同一列表中遇到{left:kind}和{right:kind}，无法排序。",
    "Sort by a value that is always a number or always a text.",
    "请按始终为数字或始终为文本的值排序。",
  ),
  NUMBERS_ONLY: runtime(
    "{function} adds numbers, but item {index} is a {actual:kind}.",
    "{function} 只处理数字，但第 {index} 项是{actual:kind}。",
    "Turn the items with number(...): {function}(list, x, number(x)).",
    "请用 number(...) 转换：{function}(list, x, number(x))。",
  ),
  FUEL: limit(
    "The expression was stopped because it took too much work.",
    "表达式计算量过大，已停止。",
    "Work on a shorter list or text, or use a code node.",
    "请处理更短的列表或文本，或使用代码节点。",
  ),
  RESULT_SIZE: limit(
    "The expression would make a value larger than {limit}.",
    "表达式产生的值超过 {limit}。",
    "Keep only the fields or items that are needed.",
    "请只保留需要的字段或项。",
  ),
} as const satisfies Record<string, Entry>;

export type Reason = keyof typeof MESSAGES;

const KINDS_EN: Record<string, string> = { boolean: "yes-or-no value" };
const KINDS_ZH: Record<string, string> = {
  null: "空值",
  boolean: "真假值",
  number: "数字",
  text: "文本",
  list: "列表",
  object: "对象",
  date: "日期",
  "whole number": "整数",
  value: "值",
};
const kindWord = (kind: string, words: Record<string, string>, or: string): string =>
  kind
    .split(" or ")
    .map((one) =>
      one.startsWith("list of ") && or !== " or " ? `${words[one.slice(8)] ?? ""}列表` : (words[one] ?? one),
    )
    .join(or);

const PLACE = /(\b[Aa] )?\{(\w+)(:kind)?\}/g;

function fill(template: string, data: Data, zh: boolean): string {
  return template.replace(PLACE, (whole, article = "", key: string, kind?: string) => {
    const value = data[key];
    if (value === undefined) return whole;
    if (!kind) return article + String(value);
    if (zh) return article + kindWord(String(value), KINDS_ZH, "或");
    const word = kindWord(String(value), KINDS_EN, " or ");
    if (word.startsWith("null") || article === "") return word;
    return `${/^[aeio]/.test(word) ? article.replace(" ", "n ") : article}${word}`;
  });
}

/** The cause and the remedy of one reason, in both languages. */
export function describe(reason: Reason, data: Data): { message: Text; fix: Text } {
  const { message, fix } = MESSAGES[reason];
  return {
    message: { en: fill(message.en, data, false), zh: fill(message.zh, data, true) },
    fix: { en: fill(fix.en, data, false), zh: fill(fix.zh, data, true) },
  };
}
