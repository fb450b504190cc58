import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  workflow: field(z.string().min(1), {
    label: text("Workflow", "工作流"),
    help: text("Its newest published version runs.", "运行其最新发布的版本。"),
    widget: "workflow",
    expression: "never",
  }),
  input: field(json.default({}), {
    label: text("Input", "输入"),
    help: text("Becomes `trigger` in that workflow.", "在该工作流中为 `trigger`。"),
    widget: "json",
    valueType: "any",
  }),
});

export const runWorkflow = defineNode({
  behaviour: "child",
  type: "run_workflow",
  category: "flow",
  title: text("Run a workflow", "运行工作流"),
  description: text("Runs another workflow and waits for its result.", "运行另一个工作流并等待其结果。"),
  aliases: ["sub-workflow", "call", "child", "execute workflow", "子流程", "子工作流", "调用"],
  icon: "workflow",
  params,
  output: {},
  effect: "unsafe",
  risk: "write",
  summary: "{{workflow}}",
  example: { params: { workflow: "label_printing", input: { order: "1001" } }, output: { printed: true } },
  docs: text(
    "The output is what the other workflow returns with an End node, else an empty object. If it fails, this step fails with CHILD_FAILED. It is started exactly once, and cancelled together with this run.",
    "输出为该工作流通过“结束”节点返回的内容，否则为空对象。若它失败，本步骤以 CHILD_FAILED 失败。它只会启动一次，并随本次运行一起取消。",
  ),
  call: ({ workflow, input }) => ({ workflow, input }),
});
