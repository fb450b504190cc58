import { defineNode, field, StepFailure } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";
import { mailFailure } from "./mail-failure.ts";

const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$|^[^<>\r\n]*<[^\s@<>,;"]+@[^\s@<>,;"]+>$/;
const address = z
  .string()
  .max(320)
  .regex(ADDRESS, "expected an address such as ada@example.com or Ada <ada@example.com>");

/** One text with commas or a list. */
const addresses = z
  .union([z.string(), z.array(z.string())])
  .transform((given) =>
    (typeof given === "string" ? given.split(/[,;]/) : given).map((one) => one.trim()).filter(Boolean),
  )
  .pipe(z.array(address).max(100));

const params = z.strictObject({
  to: field(
    addresses.refine((all) => all.length > 0, "expected at least one address"),
    {
      label: text("To", "收件人"),
      help: text("One address, several with commas, or a list.", "一个地址、用逗号分隔的多个地址，或列表。"),
      placeholder: "{{ trigger.body.email }}",
    },
  ),
  cc: field(addresses.default([]), { label: text("Copy to", "抄送"), group: "advanced" }),
  from: field(address.optional(), {
    label: text("From", "发件人"),
    help: text("Without one, the sender of the connection.", "未填写时使用连接中的发件人。"),
    group: "advanced",
  }),
  subject: field(
    z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^\r\n]*$/, "expected one line"),
    { label: text("Subject", "主题") },
  ),
  text: field(z.string().optional(), { label: text("Text", "正文"), widget: "multiline" }),
  html: field(z.string().optional(), { label: text("HTML", "HTML 正文"), widget: "code", group: "advanced" }),
  attachments: field(
    z
      .array(
        z.strictObject({
          filename: field(z.string().min(1).max(255), { label: text("File name", "文件名") }),
          content: field(z.string(), { label: text("Content", "内容"), widget: "multiline" }),
          contentType: field(z.string().optional(), { label: text("Content type", "内容类型") }),
        }),
      )
      .max(20)
      .default([]),
    {
      label: text("Attachments", "附件"),
      group: "advanced",
    },
  ),
});

export const sendEmail = defineNode({
  behaviour: "action",
  type: "send_email",
  category: "actions",
  title: text("Send an e-mail", "发送邮件"),
  description: text("Sends an e-mail through an SMTP server.", "通过 SMTP 服务器发送邮件。"),
  aliases: ["email", "mail", "smtp", "message", "notify", "邮件", "电子邮件", "发信", "通知", "邮箱"],
  icon: "mail",
  params,
  output: z.object({ messageId: z.string(), to: z.array(z.string()) }),
  connection: "smtp",
  effect: "unsafe",
  risk: "notify",
  atMostOnce: true,
  retry: { max: 4, initial: "10s", factor: 3, cap: "10m" },
  timeout: "1m",
  summary: "{{to}}: {{subject}}",
  example: {
    params: { to: "ada@example.com", subject: "Your order 1001", text: "It is on its way." },
    output: { messageId: "<0f3a@signalbox>", to: ["ada@example.com"] },
  },
  docs: text(
    "Mail servers cannot recognise a repeated mail, so it is sent at most once: when the server stops in the middle, the step fails with OUTCOME_UNKNOWN instead of sending again. It is tried again only while it is certain that nothing was accepted: the mail server could not be reached, or refused for the moment (a 4xx reply).",
    "邮件服务器无法识别重复邮件，因此最多发送一次：若中途服务器停止，步骤以 OUTCOME_UNKNOWN 失败而不会重发。只有在确定邮件未被接收时才会重试：无法连接邮件服务器，或其暂时拒绝（4xx 回复）。",
  ),
  run: async (ctx, given) => {
    if (!ctx.connection) {
      throw new StepFailure({
        code: "CONNECTION_MISSING",
        message: "Sending mail needs a connection of type SMTP. Choose one in the node's settings.",
        fault: "user",
      });
    }
    if (given.text === undefined && given.html === undefined) {
      throw new StepFailure({
        code: "PARAMS_INVALID",
        message: "The mail has neither text nor HTML. Fill in one of them.",
        fault: "user",
      });
    }
    const { cc, attachments, ...rest } = given;
    try {
      const sent = await ctx.mail(
        {
          ...rest,
          ...(cc.length > 0 ? { cc } : {}),
          ...(attachments.length > 0 ? { attachments } : {}),
          messageId: `<${ctx.idempotencyKey.replace(/[^A-Za-z0-9._-]/g, "")}@signalbox>`,
        },
        ctx.connection,
      );
      return { messageId: sent.messageId, to: given.to };
    } catch (error) {
      throw mailFailure(error, ctx.connection);
    }
  },
});
