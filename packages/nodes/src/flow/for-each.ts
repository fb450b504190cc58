import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  items: field(z.array(json).max(100_000), {
    label: text("Items", "列表"),
    help: text("A list. The nodes inside run once for each of its items.", "一个列表，其中的节点对每一项各执行一次。"),
    widget: "expression",
    expression: "always",
    valueType: "list",
    placeholder: "trigger.body.line_items",
  }),
  concurrency: field(z.int().min(1).max(100).default(5), {
    label: text("At the same time", "并发数"),
    help: text("How many items are worked on at once, 1 to 100.", "同时处理的项数，1 到 100。"),
  }),
  onItemError: field(z.enum(["fail", "continue"]).default("fail"), {
    label: text("When an item fails", "某项失败时"),
    enumLabels: {
      fail: text("stop and fail", "停止并失败"),
      continue: text("go on with the others", "继续处理其余项"),
    },
    expression: "never",
  }),
  tolerate: field(z.int().min(0).optional(), {
    label: text("Failed items allowed", "容许的失败项数"),
    help: text("With more than this many, the step fails at the end.", "超过此数时，该步骤在最后失败。"),
    showWhen: { onItemError: ["continue"] },
    group: "advanced",
  }),
  enough: field(z.int().min(1).optional(), {
    label: text("Enough when this many are done", "完成多少项即可"),
    help: text("The run goes on then; no more items begin.", "达到后运行即继续，不再开始新的项。"),
    group: "advanced",
  }),
  cancelRest: field(z.boolean().default(false), {
    label: text("Cancel the others when enough are done", "达到后取消其余项"),
    group: "advanced",
  }),
  result: field(json.optional(), {
    label: text("Result of an item", "每项结果"),
    help: text(
      "Evaluated when an item is done; item, index and the steps inside are in scope. Without it, the output of the last step inside, or of each by name when several come last.",
      "每项完成时求值，可使用 item、index 和内部步骤。未填写时取内部最后一步的输出；有多个末尾步骤时按名称列出。",
    ),
    widget: "expression",
    valueType: "any",
    deferred: true,
    group: "advanced",
  }),
});

export const forEach = defineNode({
  behaviour: "forEach",
  type: "for_each",
  category: "flow",
  title: text("For each", "逐项处理"),
  description: text("Runs the nodes inside once for every item of a list.", "对列表中的每一项执行其中的节点。"),
  aliases: ["for each", "loop", "iterate", "map", "list", "循环", "遍历", "逐个", "列表", "批量"],
  icon: "repeat",
  params,
  output: z.object({
    results: z.array(z.unknown()),
    failed: z.array(z.object({ index: z.int(), error: z.object({ code: z.string(), message: z.string() }) })),
    count: z.int(),
  }),
  ports: [
    { id: "out", label: text("then", "然后") },
    { id: "cancelled", label: text("cancelled", "已取消") },
  ],
  summary: "{{items}}",
  example: {
    params: { items: [{ sku: "A-1" }, { sku: "B-2" }], concurrency: 2, onItemError: "continue" },
    output: { results: ["A-1", "B-2"], failed: [], count: 2 },
  },
  docs: text(
    "Inside, `item` is the item and `index` its number, from 0. `results` keeps the order of the items; a failed item is null there and stands in `failed` with its error. At most 100,000 items.",
    "内部可用 `item`（当前项）和 `index`（序号，从 0 开始）。`results` 保持原有顺序；失败项在其中为 null，并连同错误列在 `failed` 中。最多 100,000 项。",
  ),
});
