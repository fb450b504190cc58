import { defineNode, duration, field, parseDuration } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  timeout: field(duration.default("1d"), { label: text("At most", "最长等待"), widget: "duration" }),
});

export const callback = defineNode({
  behaviour: "wait",
  type: "callback",
  category: "flow",
  title: text("Wait for a call", "等待回调"),
  description: text(
    "Pauses until somebody posts to an address made for this step.",
    "暂停，直到有人向该步骤的专用地址发送 POST 请求。",
  ),
  aliases: ["callback", "resume", "webhook wait", "回调", "等待回调", "恢复"],
  icon: "phone-incoming",
  params,
  output: {},
  ports: [
    { id: "received", label: text("received", "已收到") },
    { id: "timeout", label: text("too late", "超时") },
  ],
  summary: "{{timeout}}",
  example: { params: { timeout: "2h" }, output: { status: "done" } },
  docs: text(
    "The address stands on the step while it waits and works once. What is posted becomes the output; after a timeout it is an empty object.",
    "等待期间步骤上会显示该地址，仅可使用一次。提交的内容即为输出；超时后为空对象。",
  ),
  open: (given, env) => ({
    callback: { port: "received" },
    due: env.now + (parseDuration(given.timeout) ?? 0),
    duePort: "timeout",
  }),
});
