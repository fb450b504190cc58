import { defineNode, duration, field, parseDuration } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const awaited = z.strictObject({
  id: field(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "expected a name of a-z, 0-9 and _ that starts with a letter"), {
    label: text("Id", "标识"),
    expression: "never",
  }),
  label: field(z.string().max(60).default(""), { label: text("Name", "名称"), expression: "never" }),
  name: field(z.string().min(1).max(200), { label: text("Event name", "事件名称"), placeholder: "order.paid" }),
  key: field(z.union([z.string(), z.number()]).transform(String).pipe(z.string().max(500)), {
    label: text("Key", "关联键"),
    placeholder: "{{ trigger.body.id }}",
  }),
});

const params = z.strictObject({
  events: field(
    z
      .array(awaited)
      .min(1)
      .max(20)
      .refine((all) => new Set(all.map((one) => one.id)).size === all.length, "expected every id once"),
    {
      label: text("Events", "事件"),
      help: text("The first that comes decides how the run goes on.", "最先到来的事件决定后续走向。"),
      widget: "cases",
    },
  ),
  timeout: field(duration.default("1d"), { label: text("At most", "最长等待"), widget: "duration" }),
  lookBack: field(duration.default("5m"), {
    label: text("Count events from this long before", "计入此前事件的时长"),
    help: text(
      "An event that came a little before the run got here counts as well; 0s takes only later ones.",
      "在运行到达此处之前不久到来的事件也算在内；0s 只计入之后的事件。",
    ),
    widget: "duration",
    group: "advanced",
  }),
});

export const waitAny = defineNode({
  behaviour: "wait",
  type: "wait_any",
  category: "flow",
  title: text("Wait for the first of several", "等待最先到来者"),
  description: text(
    "Pauses until the first of several events arrives, or the time is up.",
    "暂停，直到多个事件中最先到来的一个，或时间已到。",
  ),
  aliases: ["wait any", "race", "first of", "deferred choice", "等待", "最先", "择一", "竞争", "事件"],
  icon: "split",
  params,
  output: {},
  ports: [{ id: "timeout", label: text("too late", "超时") }],
  portsFrom: { param: "events" },
  summary: "{{timeout}}",
  example: {
    params: {
      events: [
        { id: "paid", name: "order.paid", key: "1001" },
        { id: "cancelled", name: "order.cancelled", key: "1001" },
      ],
      timeout: "3d",
    },
    output: { total: "49.90" },
  },
  docs: text(
    "Each event has a port of its own. The output is the data of the event that came first; the others are not waited for any more. After a timeout it is an empty object.",
    "每个事件有各自的端口。输出为最先到来的事件数据，其余不再等待；超时后为空对象。",
  ),
  open: ({ events, timeout, lookBack }, env) => {
    const from = env.now - (parseDuration(lookBack) ?? 0);
    return {
      events: events.map(({ id, name, key }) => ({ name, key, port: `case:${id}`, from })),
      due: env.now + (parseDuration(timeout) ?? 0),
      duePort: "timeout",
    };
  },
});
