import { duration, field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const keyValue = z.record(z.string(), scalar);
const MAX_BYTES = 10_000_000;
const paged = { pagination: ["page", "cursor", "link"] };

const url = z
  .string()
  .refine(
    (given) => /^https?:\/\//i.test(given) && URL.canParse(given),
    "expected an address that starts with https:// or http://",
  );

const request = {
  method: field(z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]).default("GET"), {
    label: text("Method", "方法"),
    expression: "never",
  }),
  url: field(url, { label: text("Address", "网址"), placeholder: "https://api.example.com/orders" }),
  query: field(keyValue.default({}), {
    label: text("Query", "查询参数"),
    help: text("Added to the address, encoded as needed.", "自动编码后附加到网址。"),
    widget: "keyValue",
  }),
  headers: field(keyValue.default({}), {
    label: text("Headers", "标头"),
    help: text("Credentials belong into a connection, not here.", "凭据应放在连接中，不要写在这里。"),
    widget: "keyValue",
  }),
  bodyType: field(z.enum(["none", "json", "form", "text"]).default("none"), {
    label: text("Body", "请求体"),
    enumLabels: {
      none: text("none", "无"),
      json: text("JSON", "JSON"),
      form: text("form", "表单"),
      text: text("text", "文本"),
    },
    expression: "never",
  }),
  body: field(json.optional(), {
    label: text("Content", "内容"),
    help: text("For a form, an object of names and values.", "表单请填写由名称和值组成的对象。"),
    widget: "json",
    valueType: "any",
    showWhen: { bodyType: ["json", "form", "text"] },
  }),
};

const paging = {
  pagination: field(z.enum(["none", "page", "cursor", "link"]).default("none"), {
    label: text("More pages", "分页"),
    enumLabels: {
      none: text("one request", "单次请求"),
      page: text("by page number", "按页码"),
      cursor: text("by cursor", "按游标"),
      link: text("by link to the next page", "按下一页链接"),
    },
    expression: "never",
  }),
  itemsPath: field(z.string().default(""), {
    label: text("List in the answer", "结果列表路径"),
    help: text(
      "A dotted name such as data.orders; empty when the answer is the list.",
      "点号路径，如 data.orders；响应本身即列表时留空。",
    ),
    expression: "never",
    showWhen: paged,
  }),
  maxPages: field(z.int().min(1).max(100).default(10), {
    label: text("At most pages", "最多页数"),
    showWhen: paged,
  }),
  pageParam: field(z.string().min(1).default("page"), {
    label: text("Page parameter", "页码参数"),
    expression: "never",
    showWhen: { pagination: ["page"] },
  }),
  firstPage: field(z.int().min(0).default(1), {
    label: text("First page", "起始页码"),
    showWhen: { pagination: ["page"] },
  }),
  pageSize: field(z.int().min(1).optional(), {
    label: text("Items on a page", "每页条数"),
    help: text("A shorter page is the last one.", "条数不足的页即为最后一页。"),
    showWhen: paged,
  }),
  pageSizeParam: field(z.string().min(1).default("limit"), {
    label: text("Page size parameter", "每页条数参数"),
    expression: "never",
    showWhen: paged,
  }),
  cursorPath: field(z.string().default("next_cursor"), {
    label: text("Cursor in the answer", "游标路径"),
    placeholder: "paging.next.after",
    expression: "never",
    showWhen: { pagination: ["cursor"] },
  }),
  cursorParam: field(z.string().min(1).default("cursor"), {
    label: text("Cursor parameter", "游标参数"),
    expression: "never",
    showWhen: { pagination: ["cursor"] },
  }),
  nextPath: field(z.string().default(""), {
    label: text("Link in the answer", "链接路径"),
    help: text("A dotted name; empty for the Link header.", "点号路径；留空则取 Link 标头。"),
    expression: "never",
    showWhen: { pagination: ["link"] },
  }),
};

const advanced = {
  idempotencyHeader: field(
    z
      .string()
      .regex(/^[A-Za-z0-9-]*$/, "expected a header name")
      .default("Idempotency-Key"),
    {
      label: text("Idempotency header", "幂等键标头"),
      help: text(
        "Carries a key that is the same for every attempt of a POST, PUT or PATCH, so that a repeat is recognised. Empty to leave it out.",
        "携带每次重试都相同的键（用于 POST、PUT、PATCH），使对方能识别重复请求。留空则不发送。",
      ),
      expression: "never",
      group: "advanced",
    },
  ),
  acceptStatus: field(z.array(z.int().min(300).max(599)).default([]), {
    label: text("Also accept these statuses", "额外接受的状态码"),
    help: text("For example 404, to go on without the record.", "例如 404，表示没有记录也继续。"),
    group: "advanced",
  }),
  timeout: field(duration.default("30s"), { label: text("Time limit", "超时"), widget: "duration", group: "advanced" }),
  maxBytes: field(z.int().min(1).max(MAX_BYTES).default(MAX_BYTES), {
    label: text("Largest answer in bytes", "响应大小上限（字节）"),
    group: "advanced",
  }),
};

export const httpParams = z
  .strictObject({ ...request, ...paging, ...advanced })
  .refine((given) => given.bodyType === "none" || (given.method !== "GET" && given.method !== "HEAD"), {
    message: "expected no body for GET and HEAD; put the values into the query or choose another method",
    path: ["bodyType"],
  })
  .refine((given) => given.bodyType === "none" || given.body !== undefined, {
    message: "expected content, because a kind of body is chosen",
    path: ["body"],
  });
export type HttpParams = z.output<typeof httpParams>;
