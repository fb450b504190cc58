import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const condition = (label: [string, string], help: [string, string], placeholder: string) =>
  field(z.union([z.boolean(), z.string()]).optional(), {
    label: text(...label),
    help: text(...help),
    widget: "condition",
    expression: "always",
    valueType: "boolean",
    placeholder,
    deferred: true,
  });

const params = z.strictObject({
  times: field(z.int().min(0).max(1_000_000).optional(), {
    label: text("Number of passes", "次数"),
    help: text("Leave it empty when only a condition ends the loop.", "仅由条件结束循环时留空。"),
  }),
  while: condition(
    ["Go on while", "满足时继续"],
    ["Looked at before each pass; `item` is the carried value.", "每次开始前判断；`item` 为传递的值。"],
    "item.cursor != null",
  ),
  until: condition(
    ["Stop when", "满足时停止"],
    ["Looked at after each pass; sees the steps inside.", "每次结束后判断，可读取内部步骤。"],
    "steps.fetch.body.last",
  ),
  initial: field(json.optional(), {
    label: text("Value to begin with", "初始值"),
    help: text("Is `item` in the first pass.", "第一次执行时的 `item`。"),
    widget: "expression",
    valueType: "any",
    group: "advanced",
  }),
  next: field(json.optional(), {
    label: text("Value for the next pass", "传给下一次的值"),
    help: text(
      "Evaluated when a pass is done. Without it, the output of the last step inside.",
      "每次结束时求值。未填写时取内部最后一步的输出。",
    ),
    widget: "expression",
    valueType: "any",
    deferred: true,
    group: "advanced",
  }),
  max: field(z.int().min(1).max(10_000_000).default(1000), {
    label: text("At most this many passes", "最多次数"),
    help: text("A loop that has not ended by then fails.", "超过此次数仍未结束则失败。"),
    group: "advanced",
  }),
});

export const loop = defineNode({
  behaviour: "loop",
  type: "loop",
  category: "flow",
  title: text("Loop", "循环"),
  description: text("Runs the nodes inside again and again, until it is done.", "反复执行其中的节点，直到完成。"),
  aliases: ["loop", "while", "until", "repeat", "poll", "pages", "循环", "重复", "直到", "轮询", "分页"],
  icon: "rotate-cw",
  params,
  output: z.object({ value: z.unknown(), passes: z.int() }),
  ports: [
    { id: "out", label: text("then", "然后") },
    { id: "cancelled", label: text("cancelled", "已取消") },
  ],
  summary: "{{times}} {{while}} {{until}}",
  example: {
    params: { initial: 1, while: "{{ item < 100 }}", next: "{{ item * 2 }}" },
    output: { value: 128, passes: 7 },
  },
  docs: text(
    "Inside, `item` is the carried value and `index` the number of the pass, from 0. A step of the pass before can be read until it has run again: a cursor for the next page is `steps.fetch.body.next`. You can also draw an edge back to an earlier node: that is a loop as well.",
    "内部可用 `item`（传递的值）和 `index`（第几次，从 0 开始）。上一次的步骤在重新执行前仍可读取：下一页的游标如 `steps.fetch.body.next`。也可以直接画一条回到前面节点的连线，同样构成循环。",
  ),
});
