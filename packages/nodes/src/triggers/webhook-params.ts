import { duration, field, type Json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";
import { isTemplate } from "../webhook/content.ts";
import { isLocation } from "../webhook/locate.ts";
import { PRESETS, type PresetName } from "../webhook/presets.ts";

const NAMES = Object.keys(PRESETS) as PresetName[];
const OWN = ["none", "shared_token", "hmac", "rsa"] as const;
const generic: Record<string, Json[]> = { verification: ["hmac", "rsa"] };
const location = z.string().refine(isLocation, "expected a place such as header:X-Event-Id, query:id or body:id");

const checks = {
  verification: field(z.enum([...OWN, ...NAMES]).default("none"), {
    label: text("Proof of the sender", "发送方验证"),
    help: text(
      "How requests prove where they come from. Choose the sender; its secret goes into a connection.",
      "请求如何证明其来源。请选择发送方，其密钥保存在连接中。",
    ),
    enumLabels: {
      none: text("none: anybody may send", "不验证：任何人都可发送"),
      shared_token: text("a token", "令牌"),
      hmac: text("another sender, with HMAC", "其他发送方（HMAC）"),
      rsa: text("another sender, with RSA", "其他发送方（RSA）"),
      ...Object.fromEntries(NAMES.map((name) => [name, PRESETS[name].title])),
    },
    expression: "never",
  }),
  tokenIn: field(z.enum(["header", "bearer", "query"]).default("header"), {
    label: text("Token in", "令牌位置"),
    enumLabels: {
      header: text("a header", "标头"),
      bearer: text("Authorization: Bearer", "Authorization: Bearer"),
      query: text("the address", "网址参数"),
    },
    expression: "never",
    showWhen: { verification: ["shared_token"] },
  }),
  tokenName: field(z.string().min(1).max(100).default("X-Webhook-Token"), {
    label: text("Name of the header or parameter", "标头或参数名称"),
    expression: "never",
    showWhen: { verification: ["shared_token"], tokenIn: ["header", "query"] },
  }),
  signatureHeader: field(
    z
      .string()
      .regex(/^[A-Za-z0-9-]+$/, "expected a header name")
      .default("X-Signature"),
    {
      label: text("Signature header", "签名标头"),
      expression: "never",
      showWhen: generic,
    },
  ),
  signaturePrefix: field(z.string().max(50).default(""), {
    label: text("Text before the signature", "签名前缀"),
    placeholder: "sha256=",
    expression: "never",
    showWhen: generic,
  }),
  algorithm: field(z.enum(["sha256", "sha1", "sha512"]).default("sha256"), {
    label: text("Hash", "哈希算法"),
    expression: "never",
    showWhen: generic,
  }),
  encoding: field(z.enum(["hex", "base64"]).default("hex"), {
    label: text("Spelling", "编码"),
    expression: "never",
    showWhen: generic,
  }),
  secretFormat: field(z.enum(["text", "base64", "hex"]).default("text"), {
    label: text("Spelling of the secret", "密钥编码"),
    expression: "never",
    showWhen: { verification: ["hmac"] },
  }),
  signedText: field(
    z.string().max(300).default("{body}").refine(isTemplate, "expected a text with {body} or {url} in it"),
    {
      label: text("What is signed", "签名内容"),
      help: text(
        "{body}, {timestamp}, {url}, {method} and {header:Name} stand for parts of the request.",
        "{body}、{timestamp}、{url}、{method} 和 {header:Name} 代表请求的各部分。",
      ),
      placeholder: "{timestamp}.{body}",
      expression: "never",
      showWhen: generic,
    },
  ),
  timestampHeader: field(
    z
      .string()
      .regex(/^[A-Za-z0-9-]*$/, "expected a header name")
      .default(""),
    {
      label: text("Time stamp header", "时间戳标头"),
      help: text("Must be part of what is signed. Empty when there is none.", "必须包含在签名内容中；没有则留空。"),
      expression: "never",
      showWhen: generic,
    },
  ),
  tolerance: field(duration.default("5m"), {
    label: text("Largest age of a signed time", "时间戳允许偏差"),
    widget: "duration",
    expression: "never",
    group: "advanced",
  }),
};

const reading = {
  topics: field(z.array(z.string().min(1).max(200)).max(100).default([]), {
    label: text("Only these kinds of events", "仅限这些事件类型"),
    help: text(
      "For example orders/create. A * stands for anything. Empty takes all.",
      "例如 orders/create，* 表示任意内容，留空则全部接收。",
    ),
    expression: "never",
  }),
  topicFrom: field(location.optional(), {
    label: text("Where the kind stands", "事件类型位置"),
    help: text(
      "Known for the senders listed; else header:Name or body:path.",
      "列表中的发送方已内置；其他请填 header:名称 或 body:路径。",
    ),
    expression: "never",
    group: "advanced",
  }),
  eventIdFrom: field(location.optional(), {
    label: text("Where the id of an event stands", "事件 ID 位置"),
    help: text(
      "Each id starts one run, however often it is sent. Known for most senders listed.",
      "每个 ID 无论发送多少次只启动一次运行。大多数列出的发送方已内置。",
    ),
    expression: "never",
    group: "advanced",
  }),
};

export const webhookParams = z
  .strictObject({
    path: field(
      z
        .string()
        .max(200)
        .regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, "expected letters, digits, - and _, with / in between")
        .optional(),
      {
        label: text("Path", "路径"),
        help: text(
          "Below /hooks/. Without one, the workflow gets an address of its own.",
          "位于 /hooks/ 之下；留空则使用工作流自己的地址。",
        ),
        placeholder: "orders/new",
        expression: "never",
      },
    ),
    method: field(z.enum(["POST", "GET", "PUT", "PATCH", "DELETE", "ANY"]).default("POST"), {
      label: text("Method", "方法"),
      enumLabels: { ANY: text("any", "任意") },
      expression: "never",
      group: "advanced",
    }),
    ...checks,
    ...reading,
    answer: field(z.enum(["now", "respond"]).default("now"), {
      label: text("Answer", "响应方式"),
      enumLabels: {
        now: text("at once, with 202", "立即返回 202"),
        respond: text("by a Respond node", "由“返回响应”节点回复"),
      },
      expression: "never",
    }),
    answerTimeout: field(duration.default("20s"), {
      label: text("Answer within", "响应时限"),
      help: text("After it the sender gets 504; the run goes on.", "超时后发送方收到 504，运行继续。"),
      widget: "duration",
      expression: "never",
      showWhen: { answer: ["respond"] },
    }),
  })
  .refine(
    (given) =>
      !["hmac", "rsa"].includes(given.verification) ||
      given.timestampHeader === "" ||
      given.signedText.includes("{timestamp}"),
    {
      message: "expected {timestamp} in what is signed: a time stamp that is not signed proves nothing",
      path: ["signedText"],
    },
  )
  .refine(
    (given) =>
      given.topics.length === 0 || given.topicFrom !== undefined || NAMES.some((name) => name === given.verification),
    {
      message: "expected the place where the kind of event stands, because kinds are listed",
      path: ["topicFrom"],
    },
  );
export type WebhookParams = z.output<typeof webhookParams>;
