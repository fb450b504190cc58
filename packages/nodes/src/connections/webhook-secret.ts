import { defineConnection, field } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

export const webhookSecret = defineConnection({
  type: "webhook_secret",
  title: text("Webhook secret", "Webhook 密钥"),
  description: text(
    "Proves that a web request comes from the sender it names.",
    "用于证明网络请求确实来自其声称的发送方。",
  ),
  icon: "webhook",
  settings: z.object({
    publicKey: field(z.string().optional(), {
      label: text("Public key or certificate", "公钥或证书"),
      help: text(
        "For senders that sign with a key pair (PayPal, ShipEngine): PEM text, or the JSON of their key set.",
        "用于以密钥对签名的发送方（PayPal、ShipEngine）：PEM 文本或其密钥集 JSON。",
      ),
      widget: "multiline",
    }),
    webhookId: field(z.string().optional(), {
      label: text("Webhook id (PayPal)", "PayPal 的 Webhook 编号"),
    }),
  }),
  secrets: z.object({
    secret: field(z.string().optional(), {
      label: text("Secret", "密钥"),
      help: text("Shown by the sender when the webhook is set up.", "在发送方设置 webhook 时显示。"),
    }),
    previousSecret: field(z.string().optional(), {
      label: text("Previous secret", "旧密钥"),
      help: text("Also accepted while the sender changes over to a new one.", "发送方更换密钥期间同样接受。"),
    }),
  }),
});
