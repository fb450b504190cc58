import type { Localized } from "@signalbox/sdk";
import { text } from "../support/text.ts";

/** Codes with which a failed step of a built-in node can end, beside those of docs/reference/errors.md. */
export const NODE_CODES: Record<string, Localized> = {
  "HTTP_<status>": text(
    "The server answered with that status. 408, 425, 429 and most of 5xx are tried again.",
    "服务器返回该状态码。408、425、429 和大多数 5xx 会重试。",
  ),
  HTTP_NETWORK: text(
    "No answer came: the name was not found, or the connection was refused or broke. It is tried again.",
    "没有收到响应：找不到主机名，或连接被拒绝、中断。会重试。",
  ),
  HTTP_REDIRECT: text(
    "The server sends on to another place, and the credentials must not go there. Use the new address if it is right.",
    "服务器重定向到其他地址，凭据不会发送到那里。若新地址正确，请直接使用它。",
  ),
  CONNECTION_TYPE: text("The connection is of a type that this node cannot use.", "该节点无法使用此类型的连接。"),
  BODY_INVALID: text("The content does not fit the kind of body.", "内容与请求体类型不符。"),
  ITEMS_NOT_FOUND: text(
    "There is no list where the settings say; look at the answer and correct the path.",
    "设置的路径处没有列表；请查看响应并修正路径。",
  ),
  NEXT_PAGE_ELSEWHERE: text(
    "The link to the next page leads to another server, so it was not followed.",
    "下一页链接指向其他服务器，因此未继续。",
  ),
  MAIL_LOGIN: text(
    "The mail server did not accept the login; correct the connection.",
    "邮件服务器拒绝登录；请修正连接。",
  ),
  MAIL_DEFERRED: text(
    "The mail server refused for the moment (4xx); it is tried again.",
    "邮件服务器暂时拒绝（4xx），会重试。",
  ),
  MAIL_REFUSED: text("The mail server refused the mail (5xx).", "邮件服务器拒绝该邮件（5xx）。"),
  MAIL_UNREACHABLE: text("The mail server could not be reached; it is tried again.", "无法连接邮件服务器，会重试。"),
  FIELD_INVALID: text(
    "A field name is empty, reserved, or leads through something that is no object.",
    "字段名为空、为保留字，或路径经过非对象的值。",
  ),
  RULE_INVALID: text(
    "A rule has a value of the wrong kind, for example a text where a list is needed.",
    "规则的值类型不对，例如需要列表却给了文本。",
  ),
  NOT_COMPARABLE: text(
    "Two values of different kinds have no order; the message names both.",
    "两个不同类型的值无法比较；消息中指明了两者。",
  ),
  NOT_A_NUMBER: text("A value to add up is not a number.", "需要求和的值不是数字。"),
  WAIT_TIME_INVALID: text("The time to wait for is not a time.", "等待的时间格式不正确。"),
};
