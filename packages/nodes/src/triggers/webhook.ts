import {
  type ConnectionValues,
  defineNode,
  type HookRequest,
  type HookVerdict,
  type Json,
  parseDuration,
} from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";
import { bodyOf } from "../webhook/body.ts";
import { templateContent } from "../webhook/content.ts";
import { handshake } from "../webhook/handshake.ts";
import { hookInput, withJsonField } from "../webhook/input.ts";
import { keyIn } from "../webhook/keys.ts";
import { header, locate } from "../webhook/locate.ts";
import { afterPrefix, presetOf } from "../webhook/presets.ts";
import type { Scheme } from "../webhook/scheme.ts";
import { verifyToken } from "../webhook/token.ts";
import { verifyScheme } from "../webhook/verify.ts";
import { type WebhookParams, webhookParams } from "./webhook-params.ts";

export const webhook = defineNode({
  behaviour: "trigger",
  type: "webhook",
  category: "triggers",
  title: text("Webhook", "Webhook"),
  description: text(
    "Starts a run for every request that another system sends.",
    "每当其他系统发送请求时启动一次运行。",
  ),
  aliases: [
    "webhook",
    "http",
    "request",
    "hook",
    "shopify",
    "stripe",
    "slack",
    "hubspot",
    "paypal",
    "twilio",
    "github",
    "网络钩子",
    "回调",
    "接收请求",
    "推送",
  ],
  icon: "webhook",
  params: webhookParams,
  output: z.object({
    method: z.string(),
    headers: z.record(z.string(), z.string()),
    query: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
  connectionTypes: ["webhook_secret"],
  connectionUnless: { param: "verification", values: ["none"] },
  awaitsResponse: { param: "answer", values: ["respond"] },
  summary: "{{verification}} {{path}}",
  example: {
    params: { path: "orders/new", verification: "shopify", topics: ["orders/create"] },
    output: {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-topic": "orders/create" },
      query: {},
      body: { id: 1001, total_price: "49.90" },
    },
  },
  docs: text(
    "A request whose sender cannot prove itself is refused with 401 and starts nothing; that is also so when no secret is configured. Signatures are checked over the bytes as they came. Each event id of the sender starts one run. In expressions `trigger.body` is the content: JSON, the fields of a form, or text; whole numbers with more than 15 digits stay texts so that no digit is lost.",
    "无法证明身份的请求会被以 401 拒绝且不启动任何运行；未配置密钥时同样如此。签名按收到的原始字节校验。发送方的每个事件 ID 只启动一次运行。表达式中 `trigger.body` 为内容：JSON、表单字段或文本；超出安全范围的长整数保留为文本，不丢失任何数字。",
  ),
  trigger: {
    source: "webhook",
    path: (given: WebhookParams) => given.path,
    verify: (request, given: WebhookParams, connection, now) => {
      const verdict = check(request, given, connection, now);
      return verdict.ok ? { ok: true, ...eventId(request, given) } : verdict;
    },
    accepts: (request, given: WebhookParams) =>
      (given.method === "ANY" || request.method.toUpperCase() === given.method) && hasTopic(request, given),
    handshake: (request, given: WebhookParams) => handshake(given.verification, request),
    input: (request, given: WebhookParams) =>
      hookInput(request, hiddenToken(given), presetOf(given.verification)?.jsonField),
    answer: (given: WebhookParams) =>
      given.answer === "now" ? { mode: "now" } : { mode: "respond", timeout: given.answerTimeout },
  },
});

function check(
  request: HookRequest,
  given: WebhookParams,
  connection: ConnectionValues | undefined,
  now: number,
): HookVerdict {
  if (given.verification === "none") return { ok: true };
  if (given.verification === "shared_token") return verifyToken(request, given, connection);
  const scheme = presetOf(given.verification)?.scheme ?? genericScheme(given);
  return verifyScheme(scheme, request, connection, { now, tolerance: parseDuration(given.tolerance) ?? 300_000 });
}

function genericScheme(given: WebhookParams): Scheme {
  const common = {
    headers: [given.signatureHeader],
    candidates: afterPrefix(given.signaturePrefix),
    content: templateContent(given.signedText),
    algorithm: given.algorithm,
    encoding: given.encoding,
    ...(given.timestampHeader === ""
      ? {}
      : { stamp: (request: HookRequest) => header(request, given.timestampHeader) }),
  };
  return given.verification === "rsa"
    ? { kind: "rsa", ...common }
    : { kind: "hmac", ...common, key: keyIn(given.secretFormat) };
}

const bodyFor = (request: HookRequest, given: WebhookParams) => (): Json =>
  withJsonField(bodyOf(request), presetOf(given.verification)?.jsonField);

function eventId(request: HookRequest, given: WebhookParams): { providerId?: string } {
  const places = given.eventIdFrom ? [given.eventIdFrom] : (presetOf(given.verification)?.eventId ?? []);
  for (const place of places) {
    const [id] = locate(request, place, bodyFor(request, given));
    if (id !== undefined) return { providerId: id.slice(0, 500) };
  }
  return {};
}

function hasTopic(request: HookRequest, given: WebhookParams): boolean {
  if (given.topics.length === 0) return true;
  const places = given.topicFrom ? [given.topicFrom] : (presetOf(given.verification)?.topic ?? []);
  const found = places.flatMap((place) => locate(request, place, bodyFor(request, given)));
  return found.some((topic) => given.topics.some((pattern) => wildcard(topic, pattern)));
}

/** `*` stands for any text; everything else for itself. Linear in both lengths. */
function wildcard(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const hiddenToken = (given: WebhookParams): { header?: string; query?: string } => {
  if (given.verification !== "shared_token" || given.tokenIn === "bearer") return {};
  return given.tokenIn === "header" ? { header: given.tokenName } : { query: given.tokenName };
};
