import { defineNode, duration, field, parseDuration } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  name: field(z.string().min(1).max(200), { label: text("Event name", "事件名称"), placeholder: "order.paid" }),
  key: field(z.union([z.string(), z.number()]).transform(String).pipe(z.string().max(500)), {
    label: text("Key", "关联键"),
    help: text("What the event must be about, for example the order number.", "事件必须关联的对象，例如订单号。"),
    placeholder: "{{ trigger.body.id }}",
  }),
  timeout: field(duration.default("1d"), {
    label: text("At most", "最长等待"),
    widget: "duration",
  }),
  lookBack: field(duration.default("5m"), {
    label: text("Count events from this long before", "计入此前事件的时长"),
    help: text(
      "An event that came a little before the run got here counts as well.",
      "在运行到达此处之前不久到来的事件也算在内。",
    ),
    widget: "duration",
    group: "advanced",
  }),
});

export const waitEvent = defineNode({
  behaviour: "wait",
  type: "wait_event",
  category: "flow",
  title: text("Wait for an event", "等待事件"),
  description: text("Pauses until an event with a matching key arrives.", "暂停，直到收到关联键匹配的事件。"),
  aliases: ["wait for event", "signal", "correlate", "等待事件", "信号", "关联", "消息"],
  icon: "radio-receiver",
  params,
  output: {},
  ports: [
    { id: "received", label: text("received", "已收到") },
    { id: "timeout", label: text("too late", "超时") },
  ],
  summary: "{{name}} {{key}}",
  example: { params: { name: "order.paid", key: "1001", timeout: "3d" }, output: { total: "49.90" } },
  docs: text(
    "The output is the data of the event; after a timeout it is an empty object. Whichever comes first wins, for good.",
    "输出为事件的数据；超时后为空对象。先到者为准，不再改变。",
  ),
  open: (given, env) => ({
    event: {
      name: given.name,
      key: given.key,
      port: "received",
      from: env.now - (parseDuration(given.lookBack) ?? 0),
    },
    due: env.now + (parseDuration(given.timeout) ?? 0),
    duePort: "timeout",
  }),
});
