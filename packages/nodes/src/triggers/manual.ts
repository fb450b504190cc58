import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  schema: field(json.optional(), {
    label: text("Input schema", "输入结构"),
    help: text(
      "A JSON Schema of the data a run is started with. It gives suggestions in expressions.",
      "启动运行时所带数据的 JSON Schema，用于表达式提示。",
    ),
    widget: "json",
    expression: "never",
    group: "advanced",
  }),
  example: field(json.optional(), {
    label: text("Example input", "示例输入"),
    help: text("Filled in when somebody starts a run by hand.", "手动启动运行时预先填入。"),
    widget: "json",
    expression: "never",
  }),
});

export const manual = defineNode({
  behaviour: "trigger",
  type: "manual",
  category: "triggers",
  title: text("Started by hand", "手动启动"),
  description: text("Starts a run when a person or the API asks for it.", "由人员或 API 请求时启动一次运行。"),
  aliases: ["manual", "button", "api", "start", "手动", "按钮", "开始", "触发"],
  icon: "hand",
  params,
  output: {},
  example: { params: { example: { order: "1001" } }, output: { order: "1001" } },
  docs: text(
    "The data given at the start is `trigger` in expressions. Without data it is an empty object.",
    "启动时给出的数据在表达式中为 `trigger`；未给出时为空对象。",
  ),
  trigger: { source: "manual" },
});
