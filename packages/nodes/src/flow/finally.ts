import { defineNode } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({});

export const finallyNode = defineNode({
  behaviour: "finally",
  type: "finally",
  category: "flow",
  title: text("Finally", "收尾"),
  description: text(
    "Its nodes run at the end, however it ended: well, failed or cancelled.",
    "其中的节点在最后执行，无论成功、失败还是取消。",
  ),
  aliases: ["finally", "cleanup", "ensure", "always", "at the end", "收尾", "清理", "最后", "总是"],
  icon: "flag",
  params,
  output: {},
  timeout: "1h",
  example: { params: {}, output: {} },
  docs: text(
    "It stands without edges: at the top of a workflow it belongs to the run, inside a group, a loop or a for-each to that. A cancel does not stop it; its time limit does, one hour unless its options say otherwise. When a step inside fails, the run or group it belongs to fails.",
    "它不需要连线：放在工作流顶层时属于整个运行，放在分组、循环或逐项处理内时属于该容器。取消不会中止它，只有时限会（默认一小时，可在选项中修改）。内部步骤失败时，它所属的运行或分组也失败。",
  ),
});
