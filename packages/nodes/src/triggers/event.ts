import { defineNode, field } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  name: field(z.string().min(1).max(200), {
    label: text("Event name", "事件名称"),
    placeholder: "order.paid",
    expression: "never",
  }),
  key: field(z.string().max(500).optional(), {
    label: text("Only with this key", "仅限此键"),
    help: text("Leave empty to take every event of this name.", "留空则接收该名称的所有事件。"),
    expression: "never",
    group: "advanced",
  }),
});
type Params = z.output<typeof params>;

export const event = defineNode({
  behaviour: "trigger",
  type: "event",
  category: "triggers",
  title: text("When an event is sent", "收到事件时"),
  description: text(
    "Starts a run for every event that another workflow or the API sends under a name.",
    "每当其他工作流或 API 发送指定名称的事件时启动一次运行。",
  ),
  aliases: ["event", "signal", "message", "subscribe", "事件", "消息", "订阅", "信号"],
  icon: "radio",
  params,
  output: z.object({ id: z.string(), name: z.string(), key: z.string(), data: z.unknown() }),
  summary: "{{name}}",
  example: {
    params: { name: "order.paid" },
    output: { id: "evt-1", name: "order.paid", key: "1001", data: { total: "49.90" } },
  },
  docs: text(
    "`trigger.data` is what was sent, `trigger.key` says what it is about. Each event id starts one run of this workflow, however often it is sent.",
    "`trigger.data` 是发送的数据，`trigger.key` 表示它所关联的对象。同一事件 id 无论发送多少次，只启动一次运行。",
  ),
  trigger: {
    source: "event",
    event: (given: Params) => (given.key ? { name: given.name, key: given.key } : { name: given.name }),
    input: ({ id, name, key, data }) => ({ id, name, key, data }),
  },
});
