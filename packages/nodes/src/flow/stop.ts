import { defineNode, field } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  code: field(
    z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,63}$/, "expected capital letters, digits and _, for example OUT_OF_STOCK")
      .default("STOPPED"),
    {
      label: text("Code", "代码"),
      help: text("Failed runs are grouped by it.", "失败的运行按此分组。"),
      group: "advanced",
    },
  ),
  message: field(z.string().min(1).max(2000), {
    label: text("Message", "说明"),
    widget: "multiline",
    placeholder: "Order {{ trigger.body.id }} has no address",
  }),
});

export const stop = defineNode({
  behaviour: "end",
  type: "stop",
  category: "flow",
  title: text("Stop with an error", "报错停止"),
  description: text("Ends the run as failed, with a message.", "以失败结束运行，并附上说明。"),
  aliases: ["stop", "fail", "error", "throw", "abort", "停止", "失败", "报错", "中止", "错误"],
  icon: "octagon-x",
  params,
  output: {},
  summary: "{{message}}",
  example: { params: { code: "OUT_OF_STOCK", message: "SKU A-1 is sold out" }, output: null },
  docs: text(
    "Whatever else is under way in the run is cancelled. The code and the message are shown with the run.",
    "运行中其他进行中的步骤会被取消。代码和说明随运行显示。",
  ),
  end: ({ code, message }) => ({ status: "failed", error: { code, message } }),
});
