import {
  type ActionContext,
  defineNode,
  type HttpResponse,
  type Json,
  type JsonObject,
  parseDuration,
} from "@signalbox/sdk";
import { z } from "zod";
import { encodeBody } from "../http/body.ts";
import { firstUrl, itemsOf, nextUrl } from "../http/paging.ts";
import { call } from "../http/request.ts";
import { text } from "../support/text.ts";
import { type HttpParams, httpParams } from "./http-params.ts";

const WITH_KEY = new Set(["POST", "PUT", "PATCH"]);

export const httpRequest = defineNode({
  behaviour: "action",
  type: "http_request",
  category: "actions",
  title: text("HTTP request", "HTTP 请求"),
  description: text("Calls any web API and reads its answer.", "调用任意网络 API 并读取响应。"),
  aliases: ["http", "request", "api", "rest", "fetch", "curl", "call", "请求", "接口", "调用", "网络", "网址"],
  icon: "globe",
  params: httpParams,
  output: z.object({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
    pages: z.int().optional(),
    more: z.boolean().optional(),
  }),
  connectionTypes: ["http_basic", "http_bearer", "http_header"],
  effect: "unsafe",
  risk: "write",
  repeats: { harmlessWhen: { param: "method", values: ["GET", "HEAD"] }, keyParam: "idempotencyHeader" },
  retry: { max: 4, initial: "1s", factor: 2, cap: "1m" },
  summary: "{{method}} {{url}}",
  example: {
    params: { method: "GET", url: "https://api.example.com/orders/1001" },
    output: { status: 200, headers: { "content-type": "application/json" }, body: { id: 1001 } },
  },
  docs: text(
    "An answer of 400 or more fails the step with `HTTP_<status>`; 408, 425, 429 and most of 5xx are tried again, after the time that Retry-After names. A step is done at least once: after a crash the request is repeated with the same Idempotency-Key, so switch that header off only for systems that mind it. The node counts as unsafe whatever the method is, because an address decides what a call does. With pages, `body` is the list of all items, and `more` says whether pages were left when the limit was reached. Secrets of the connection are hidden in the output.",
    "状态码 400 及以上会使步骤以 `HTTP_<状态码>` 失败；408、425、429 和大多数 5xx 会按 Retry-After 指定的时间重试。步骤至少执行一次：崩溃后会以相同的 Idempotency-Key 重发请求，仅在对方不支持时才关闭该标头。无论何种方法，本节点都视为不安全，因为实际效果取决于网址。分页时 `body` 为所有项的列表，`more` 表示达到页数上限时是否还有剩余。连接中的密钥在输出中会被隐藏。",
  ),
  run: async (ctx, params) => {
    const first = firstUrl(withQuery(params.url, params.query), params);
    return params.pagination === "none"
      ? answer(await exchange(ctx, params, first, 1))
      : await allPages(ctx, params, first);
  },
});

function withQuery(url: string, query: Record<string, string>): string {
  const made = new URL(url);
  for (const [name, value] of Object.entries(query)) made.searchParams.append(name, value);
  return made.href;
}

function exchange(ctx: ActionContext, params: HttpParams, url: string, page: number): Promise<HttpResponse> {
  const { body, contentType } = encodeBody(params.bodyType, params.body);
  const own = Object.fromEntries(Object.entries(params.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const headers: Record<string, string> = contentType ? { "content-type": contentType, ...own } : own;
  const keyHeader = params.idempotencyHeader.toLowerCase();
  if (WITH_KEY.has(params.method) && keyHeader !== "" && headers[keyHeader] === undefined) {
    // Every page is a request of its own; with one key the second would be answered like the first.
    headers[keyHeader] = page === 1 ? ctx.idempotencyKey : `${ctx.idempotencyKey}-${page}`;
  }
  return call(ctx, {
    method: params.method,
    url,
    headers,
    timeout: parseDuration(params.timeout) ?? 30_000,
    maxBytes: params.maxBytes,
    accept: params.acceptStatus,
    ...(body === undefined ? {} : { body }),
  });
}

const answer = ({ status, headers, body }: HttpResponse): JsonObject => ({ status, headers, body });

async function allPages(ctx: ActionContext, params: HttpParams, first: string): Promise<JsonObject> {
  const all: Json[] = [];
  const seen = new Set<string>();
  let url: string | undefined = first;
  let page = 0;
  let last: HttpResponse | undefined;
  // A server that names a page twice would never come to an end.
  while (url !== undefined && page < params.maxPages && !seen.has(url)) {
    seen.add(url);
    page++;
    last = await exchange(ctx, params, url, page);
    const items = itemsOf(last, params);
    all.push(...items);
    ctx.progress(`${all.length} items, page ${page}`, page / params.maxPages);
    url = nextUrl(last, items, params, { url, first, page });
  }
  const { status, headers } = last ?? { status: 0, headers: {} };
  return { status, headers, body: all, pages: page, more: url !== undefined && !seen.has(url) };
}
