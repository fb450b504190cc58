import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  workflow: field(z.string().min(1), {
    label: text("Workflow", "工作流"),
    widget: "workflow",
    expression: "never",
  }),
  input: field(json.default({}), {
    label: text("Input", "输入"),
    help: text("Becomes `trigger` in that workflow.", "在该工作流中为 `trigger`。"),
    widget: "json",
    valueType: "any",
  }),
  wait: field(z.boolean().default(true), {
    label: text("Wait for its result", "等待其结果"),
    help: text(
      "When off, this step only starts it: the output is `run`, the id of the run it started.",
      "关闭后，本步骤只负责启动：输出为 `run`，即所启动运行的 ID。",
    ),
    expression: "never",
  }),
  version: field(z.enum(["pinned", "latest"]).default("pinned"), {
    label: text("Version", "版本"),
    help: text(
      "A run that waits for weeks keeps calling what it was built for; choose the newest one to have later changes take part.",
      "等待数周的运行仍会调用其启动时的版本；若希望后续修改生效，请选择最新版本。",
    ),
    enumLabels: {
      pinned: text("The newest one when this run started", "本次运行启动时的最新版本"),
      latest: text("The newest one at this moment", "执行到此步骤时的最新版本"),
    },
    expression: "never",
    group: "advanced",
  }),
  onParentEnd: field(z.enum(["cancel", "abandon"]).default("cancel"), {
    label: text("If this run is cancelled meanwhile", "若本次运行在此期间被取消"),
    enumLabels: {
      cancel: text("Cancel it too", "一并取消"),
      abandon: text("Let it go on", "让它继续"),
    },
    showWhen: { wait: [true] },
    expression: "never",
    group: "advanced",
  }),
});

export const runWorkflow = defineNode({
  behaviour: "child",
  type: "run_workflow",
  category: "flow",
  title: text("Run a workflow", "运行工作流"),
  description: text(
    "Runs another workflow, and waits for its result or goes on at once.",
    "运行另一个工作流，可等待其结果，也可立即继续。",
  ),
  aliases: ["sub-workflow", "call", "child", "execute workflow", "fire and forget", "子流程", "子工作流", "调用"],
  icon: "workflow",
  params,
  output: {},
  effect: "unsafe",
  risk: "write",
  summary: "{{workflow}}",
  example: { params: { workflow: "label_printing", input: { order: "1001" } }, output: { printed: true } },
  docs: text(
    "The output is what the other workflow returns with an End node, else an empty object. If it fails, this step fails with CHILD_FAILED. It is started exactly once, in the version that was newest when this run started, and cancelled together with this run unless the settings say otherwise.",
    "输出为该工作流通过“结束”节点返回的内容，否则为空对象。若它失败，本步骤以 CHILD_FAILED 失败。它只会启动一次，使用本次运行启动时的最新版本；除非另有设置，它会随本次运行一起取消。",
  ),
  call: ({ workflow, input, wait, version, onParentEnd }) => ({
    workflow,
    input,
    ...(version === "latest" && { version }),
    ...(!wait && { detached: true }),
    ...(onParentEnd === "abandon" && { abandon: true }),
  }),
});
