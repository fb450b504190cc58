import { defineConnection, field } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

export const smtp = defineConnection({
  type: "smtp",
  title: text("Mail server (SMTP)", "邮件服务器（SMTP）"),
  description: text("The server that sends your mail.", "用于发送邮件的服务器。"),
  icon: "mail",
  settings: z.object({
    host: field(z.string().min(1), { label: text("Server", "服务器"), placeholder: "smtp.example.com" }),
    port: field(z.int().min(1).max(65_535).default(587), { label: text("Port", "端口") }),
    secure: field(z.boolean().default(false), {
      label: text("Encrypted from the start (port 465)", "全程加密（端口 465）"),
      help: text("Off: encryption begins with STARTTLS.", "关闭时通过 STARTTLS 开始加密。"),
    }),
    from: field(z.string().min(3), { label: text("Sender", "发件人"), placeholder: "Shop <shop@example.com>" }),
    username: field(z.string().optional(), { label: text("User name", "用户名") }),
  }),
  secrets: z.object({ password: field(z.string().optional(), { label: text("Password", "密码") }) }),
});
