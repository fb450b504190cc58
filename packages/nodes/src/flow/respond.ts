import { defineNode, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** The server sets these, or they would act on the whole site and not only on this answer. */
const RESERVED = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "set-cookie",
  "strict-transport-security",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const headers = z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).superRefine((given, ctx) => {
  for (const [name, value] of Object.entries(given)) {
    const problem = !HEADER_NAME.test(name)
      ? "is not a header name"
      : RESERVED.has(name.toLowerCase())
        ? "is set by the server and cannot be chosen here"
        : /[\r\n\0]/.test(value)
          ? "has a line break in its value"
          : undefined;
    if (problem) ctx.addIssue({ code: "custom", message: `header ${JSON.stringify(name)} ${problem}`, path: [name] });
  }
});

const params = z.strictObject({
  status: field(z.int().min(200).max(599).default(200), { label: text("Status", "状态码") }),
  body: field(json.default({}), { label: text("Body", "内容"), widget: "json", valueType: "any" }),
  headers: field(headers.default({}), { label: text("Headers", "标头"), widget: "keyValue", group: "advanced" }),
});

export const respond = defineNode({
  behaviour: "pure",
  type: "respond",
  category: "flow",
  title: text("Respond", "返回响应"),
  description: text(
    "Answers the web request that started the run; the run goes on afterwards.",
    "回复启动本次运行的网络请求，之后运行继续。",
  ),
  aliases: ["respond", "response", "reply", "answer", "return", "响应", "返回", "回复", "应答"],
  icon: "reply",
  params,
  output: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
  responds: true,
  summary: "{{status}}",
  example: {
    params: { status: 200, body: { reply: "Your order is on its way." } },
    output: { status: 200, headers: {}, body: { reply: "Your order is on its way." } },
  },
  docs: text(
    "Only for webhooks that answer by a node; otherwise it does nothing. The first one that is reached answers. A body that is not a text is sent as JSON.",
    "仅用于“由节点回复”的 webhook，其他情况下不起作用。先到达的节点负责回复。非文本内容以 JSON 发送。",
  ),
  evaluate: ({ status, headers: sent, body }) => ({ status, headers: sent, body }),
});
