import { defineNode } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({});

export const undo = defineNode({
  behaviour: "undo",
  type: "undo",
  category: "flow",
  title: text("Undo", "撤销"),
  description: text(
    "Its nodes take back what a step did, when a later one fails.",
    "后续步骤失败时，用其中的节点撤回某一步所做的操作。",
  ),
  aliases: ["undo", "compensate", "rollback", "revert", "saga", "撤销", "补偿", "回滚", "退回"],
  icon: "undo-2",
  params,
  output: {},
  timeout: "1h",
  example: { params: {}, output: {} },
  docs: text(
    "It stands without edges beside the step that names it in its options. When the run or group fails or is cancelled after the step was done, the nodes inside run, the newest step first; they read the result of the step, for example `steps.charge.id`. When an undo fails, a person is asked: try again, or done by hand.",
    "它不需要连线，放在选项中引用它的步骤旁边。该步骤完成后，若运行或分组失败或被取消，其中的节点会执行，最新的步骤最先撤销；可读取该步骤的结果，例如 `steps.charge.id`。撤销失败时会询问人工：重试，或已手动处理。",
  ),
});
