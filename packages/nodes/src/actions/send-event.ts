import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  name: field(z.string().min(1).max(200), { label: text("Event name", "事件名称"), placeholder: "order.paid" }),
  key: field(z.union([z.string(), z.number()]).transform(String).pipe(z.string().max(500)).default(""), {
    label: text("Key", "关联键"),
    help: text("What it is about, for example the order number.", "事件关联的对象，例如订单号。"),
  }),
  data: field(json.default({}), { label: text("Data", "数据"), widget: "json", valueType: "any" }),
});

export const sendEvent = defineNode({
  behaviour: "action",
  type: "send_event",
  category: "actions",
  title: text("Send an event", "发送事件"),
  description: text(
    "Tells waiting runs and other workflows that something happened.",
    "通知等待中的运行和其他工作流某事已发生。",
  ),
  aliases: ["send event", "emit", "publish", "notify", "signal", "发送事件", "发布", "通知", "信号"],
  icon: "radio-tower",
  params,
  output: z.object({ delivered: z.int() }),
  effect: "idempotent",
  risk: "notify",
  retry: { max: 5, initial: "1s", factor: 2, cap: "1m" },
  summary: "{{name}} {{key}}",
  example: { params: { name: "order.paid", key: "1001", data: { total: "49.90" } }, output: { delivered: 1 } },
  docs: text(
    "The event is taken once, however often the step is tried. `delivered` says how many runs were waiting for it; workflows that start on it are not counted.",
    "无论步骤重试多少次，事件只生效一次。`delivered` 表示有多少运行在等待它；由它启动的工作流不计入。",
  ),
  run: async (ctx, { name, key, data }) => {
    const { delivered } = await ctx.sendEvent({ name, key, data, id: ctx.idempotencyKey });
    return { delivered };
  },
});
