import { defineNode, field, toPort } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  condition: field(z.boolean(), {
    label: text("Condition", "条件"),
    help: text("An expression that is true or false.", "结果为真或假的表达式。"),
    widget: "condition",
    expression: "always",
    valueType: "boolean",
    placeholder: "trigger.body.total > 100",
  }),
});

export const ifNode = defineNode({
  behaviour: "pure",
  type: "if",
  kind: "condition",
  category: "conditions",
  title: text("If", "如果"),
  description: text("Goes one of two ways, depending on a condition.", "根据条件选择两条路径之一。"),
  aliases: ["if", "condition", "branch", "else", "filter", "如果", "条件", "判断", "分支", "否则"],
  icon: "git-branch",
  params,
  output: z.object({ result: z.boolean() }),
  ports: [
    { id: "true", label: text("yes", "是") },
    { id: "false", label: text("no", "否") },
  ],
  chooses: { by: "condition", param: "condition", yes: "true", no: "false" },
  summary: "{{condition}}",
  example: { params: { condition: true }, output: { result: true } },
  docs: text(
    'Write the condition as an expression, for example `{{ trigger.body.total > 100 && trigger.body.currency == "EUR" }}`. It must be true or false; a text or a number is an error, never taken for true.',
    '条件写成表达式，例如 `{{ trigger.body.total > 100 && trigger.body.currency == "EUR" }}`。结果必须为真或假；文本或数字会报错，绝不会被当作真。',
  ),
  evaluate: ({ condition }) => toPort(condition ? "true" : "false", { result: condition }),
});
