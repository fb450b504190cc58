import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  output: field(json.optional(), {
    label: text("Output", "输出"),
    help: text("The result of the run, given to the workflow that called it.", "运行结果，返回给调用它的工作流。"),
    widget: "json",
    valueType: "any",
  }),
});

export const end = defineNode({
  behaviour: "end",
  type: "end",
  category: "flow",
  title: text("End", "结束"),
  description: text("Ends the run successfully, with a result.", "以成功结束运行并返回结果。"),
  aliases: ["end", "finish", "return", "done", "result", "结束", "完成", "返回", "结果"],
  icon: "flag",
  params,
  output: {},
  example: { params: { output: { label: "L-42" } }, output: { label: "L-42" } },
  docs: text(
    "Whatever else is under way in the run is cancelled. Without an End node a run ends by itself when nothing is left to do.",
    "运行中其他进行中的步骤会被取消。没有“结束”节点时，所有步骤完成后运行自行结束。",
  ),
  end: ({ output }) => (output === undefined ? { status: "succeeded" } : { status: "succeeded", output }),
});
