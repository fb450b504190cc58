import { type ConnectionTest, defineConnection, field } from "@signalbox/sdk";
import { z } from "zod";
import { authHeaders } from "../http/auth.ts";
import { text } from "../support/text.ts";

const settings = {
  hosts: field(z.array(z.string().min(1).max(253)).default([]), {
    label: text("Only for these hosts", "仅限这些主机"),
    help: text(
      "For example api.example.com or *.example.com. Without any, the secret goes wherever the node calls.",
      "例如 api.example.com 或 *.example.com。留空则密钥会发送到节点调用的任何地址。",
    ),
  }),
  testUrl: field(z.url().optional(), {
    label: text("Address to test with", "测试地址"),
    help: text("Called with GET when the connection is tested.", "测试连接时以 GET 调用。"),
  }),
};
const secret = z.string().min(1);

const test: ConnectionTest = async (ctx, connection) => {
  const url = connection.settings.testUrl;
  if (typeof url !== "string" || url === "") {
    return {
      ok: true,
      message: text("Saved. Without a test address it was not tried.", "已保存。未填写测试地址，未进行测试。"),
    };
  }
  const { status } = await ctx.http({ url, headers: authHeaders(connection, url), followRedirects: false });
  const ok = status < 400;
  return {
    ok,
    message: ok
      ? text(`It works (${status}).`, `连接正常（${status}）。`)
      : text(`The server answered ${status}.`, `服务器返回 ${status}。`),
  };
};

export const httpBasic = defineConnection({
  type: "http_basic",
  title: text("User name and password", "用户名和密码"),
  description: text("HTTP Basic authentication.", "HTTP Basic 认证。"),
  settings: z.object({
    username: field(z.string().regex(/^[^:]*$/, "expected a user name without a colon"), {
      label: text("User name", "用户名"),
    }),
    ...settings,
  }),
  secrets: z.object({ password: field(z.string(), { label: text("Password", "密码") }) }),
  test,
});

export const httpBearer = defineConnection({
  type: "http_bearer",
  title: text("Access token", "访问令牌"),
  description: text("Sent as Authorization: Bearer.", "以 Authorization: Bearer 发送。"),
  settings: z.object(settings),
  secrets: z.object({ token: field(secret, { label: text("Token", "令牌") }) }),
  test,
});

export const httpHeader = defineConnection({
  type: "http_header",
  title: text("Key in a header", "标头密钥"),
  description: text("Sent in a header of its own, for example X-Auth-Token.", "以专用标头发送，例如 X-Auth-Token。"),
  settings: z.object({
    header: field(z.string().regex(/^[A-Za-z0-9-]+$/, "expected a header name such as X-Auth-Token"), {
      label: text("Header", "标头"),
      placeholder: "X-Auth-Token",
    }),
    ...settings,
  }),
  secrets: z.object({ value: field(secret.regex(/^[^\r\n]*$/, "expected one line"), { label: text("Key", "密钥") }) }),
  test,
});
