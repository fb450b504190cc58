import type { FunctionDoc } from "./catalogue.ts";
import type { Group } from "./functions/spec.ts";

const TITLES: Record<Group, [en: string, zh: string]> = {
  missing: ["What may be missing", "可能缺失的内容"],
  text: ["Text", "文本"],
  number: ["Numbers", "数字"],
  money: ["Money", "金额"],
  date: ["Dates", "日期"],
  list: ["Lists", "列表"],
  object: ["Objects", "对象"],
  convert: ["Conversion", "转换"],
};

const code = (text: string): string => `\`${text}\``;

/** The page docs/reference/functions.md; a test holds the file to it. */
export function referencePage(functions: readonly FunctionDoc[]): string {
  const lines = [
    "# Functions 函数参考",
    "",
    "Made from the code by `node packages/expressions/scripts/write-reference.ts`; do not edit by hand.",
    "",
    "Every function can be called in two ways that mean the same: `upper(name)` and `name.upper()`.",
    "Parameters with a `?` may be left out. The rules of the language are in [the specification](../spec/expressions.md).",
    "",
    "每个函数都有两种等价的写法：`upper(name)` 与 `name.upper()`。带 `?` 的参数可以省略。",
  ];
  for (const group of Object.keys(TITLES) as Group[]) {
    const [en, zh] = TITLES[group];
    lines.push("", `## ${en} ${zh}`);
    for (const one of functions.filter((candidate) => candidate.group === group)) {
      lines.push("", `### ${one.name}`, "", code(one.signature), "", one.doc.en, "", one.doc.zh, "");
      lines.push("```text", `${one.example}`, `→ ${JSON.stringify(one.result)}`, "```");
    }
  }
  return `${lines.join("\n")}\n`;
}
