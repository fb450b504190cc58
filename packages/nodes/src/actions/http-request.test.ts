import { type ConnectionValues, type Json, type ScriptedAnswer, type SeenRequest, testNode } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { httpRequest } from "./http-request.ts";

const NOW = Date.UTC(2026, 0, 5, 12);
type Params = Record<string, unknown>;
const run = (server: ScriptedAnswer[], params: Params = {}, connection?: ConnectionValues) =>
  testNode(httpRequest, {
    params: (url) => ({ url: `${url}/orders`, ...params }),
    server,
    now: NOW,
    ...(connection ? { connection } : {}),
  });
const ok: ScriptedAnswer[] = [{ body: { id: 1 } }];

describe("one request", () => {
  it("sends method, query, headers and body, and gives the answer", async () => {
    const params = {
      method: "POST",
      query: { "a b": "ü&", n: 1, yes: true },
      headers: { "X-Shop": "s" },
      bodyType: "json",
      body: { order: 1 },
    };
    const { output, requests } = await run([{ status: 201, body: { id: 1 }, headers: { "x-id": "7" } }], params);
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/orders",
      query: { "a b": "ü&", n: "1", yes: "true" },
      body: { order: 1 },
    });
    expect(requests[0]?.headers).toMatchObject({ "x-shop": "s", "content-type": "application/json" });
    expect(output).toMatchObject({ status: 201, body: { id: 1 }, headers: { "x-id": "7" } });
  });

  it("keeps the query that stands in the address", async () => {
    const { requests } = await testNode(httpRequest, {
      params: (url) => ({ url: `${url}/a?b=1`, query: { c: 2 } }),
      server: ok,
    });
    expect(requests[0]?.url).toBe("/a?b=1&c=2");
  });

  it("sends forms and texts", async () => {
    const form = { method: "POST", bodyType: "form", body: { a: "1 2", list: [1, 2], deep: { x: "y" }, none: null } };
    const sent = (await run(ok, form)).requests[0];
    expect(sent?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(sent?.text))).toEqual({ a: "1 2", "list[]": "2", "deep[x]": "y" });
    const text = await run(ok, {
      method: "PUT",
      bodyType: "text",
      body: "<a/>",
      headers: { "Content-Type": "text/xml" },
    });
    expect(text.requests[0]).toMatchObject({ text: "<a/>", headers: { "content-type": "text/xml" } });
    expect((await run(ok, { method: "POST", bodyType: "form", body: [1] })).error?.message).toMatch(
      /form needs an object/,
    );
    expect((await run(ok, { method: "POST", bodyType: "text", body: {} })).error?.message).toMatch(
      /text body was expected/,
    );
  });

  it("refuses what cannot be sent", async () => {
    const message = async (params: Params) => (await run(ok, params)).error?.message;
    expect(await message({ bodyType: "json", body: 1 })).toMatch(/no body for GET/);
    expect(await message({ method: "POST", bodyType: "json" })).toMatch(/expected content/);
    expect(await message({ url: "file:///etc/passwd" })).toMatch(/starts with https/);
    expect(await message({ url: "/orders" })).toMatch(/starts with https/);
  });

  it("carries the same idempotency key in every attempt of POST, PUT and PATCH, unless switched off", async () => {
    for (const [method, expected] of [
      ["POST", "test-key-1"],
      ["PATCH", "test-key-1"],
      ["GET", undefined],
      ["DELETE", undefined],
    ]) {
      const { requests } = await run(ok, { method });
      expect(requests[0]?.headers["idempotency-key"], method).toBe(expected);
    }
    const paypal = await run(ok, { method: "POST", idempotencyHeader: "PayPal-Request-Id" });
    expect(paypal.requests[0]?.headers["paypal-request-id"]).toBe("test-key-1");
    const off = await run(ok, { method: "POST", idempotencyHeader: "" });
    expect(off.requests[0]?.headers["idempotency-key"]).toBeUndefined();
    const own = await run(ok, { method: "POST", headers: { "idempotency-key": "order-1" } });
    expect(own.requests[0]?.headers["idempotency-key"]).toBe("order-1");
  });
});

describe("errors", () => {
  const error = async (answer: ScriptedAnswer, params: Params = {}) => (await run([answer], params)).error;

  it("4xx fails for good, with what the server said", async () => {
    expect(await error({ status: 422, body: { message: "no such SKU" } })).toMatchObject({
      code: "HTTP_422",
      retry: false,
      fault: "user",
      details: { status: 422 },
      message: expect.stringMatching(
        /^GET http:\/\/127\.0\.0\.1:\d+\/orders answered 422: \{"message":"no such SKU"\}$/,
      ),
    });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])("%i is worth another try", async (status) => {
    expect(await error({ status })).toMatchObject({ code: `HTTP_${status}`, retry: true, fault: "operational" });
  });

  it("waits as long as Retry-After says, in seconds or until a date", async () => {
    const after = async (value: string) =>
      (await error({ status: 429, headers: { "retry-after": value } }))?.retryAfter;
    expect(await after("3")).toBe(3000);
    expect(await after("0.5")).toBe(500);
    expect(await after(new Date(NOW + 90_000).toUTCString())).toBe(90_000);
    expect(await after(new Date(NOW - 90_000).toUTCString())).toBe(0);
    expect(await after("999999999")).toBe(86_400_000);
    expect(await after("a while")).toBeUndefined();
    expect(await after("-5")).toBeUndefined();
    expect((await error({ status: 404, headers: { "retry-after": "3" } }))?.retryAfter).toBeUndefined();
  });

  it("a status can be accepted, and redirects end at the answer", async () => {
    expect((await run([{ status: 404, body: { gone: true } }], { acceptStatus: [404] })).output).toMatchObject({
      status: 404,
    });
    const onward = await run([{ status: 302, headers: { location: "/new" } }, { body: 1 }]);
    expect(onward.output).toMatchObject({ status: 200, body: 1 });
    expect(onward.requests[1]?.path).toBe("/new");
  });

  it("the network, the time limit and the size are failures of their own", async () => {
    expect(await error({ drop: true })).toMatchObject({ retry: true });
    expect(await error({ delay: 1500 }, { timeout: "100ms" })).toMatchObject({ code: "STEP_TIMEOUT", retry: true });
    expect(await error({ body: "x".repeat(200) }, { maxBytes: 100 })).toMatchObject({
      code: "OUTPUT_TOO_LARGE",
      retry: false,
    });
  });

  it("the query stays out of messages: it may hold a key", async () => {
    expect((await error({ status: 400 }, { query: { api_key: "hunter2" } }))?.message).not.toContain("hunter2");
  });
});

describe("connections", () => {
  const make = (type: string, settings: Record<string, Json>, secrets: Record<string, string>): ConnectionValues => ({
    id: "c",
    type,
    settings,
    secrets,
  });
  const token = make("http_bearer", {}, { token: "tok-very-secret" });

  it.each([
    [make("http_basic", { username: "ada" }, { password: "pässword" }), "authorization", "Basic YWRhOnDDpHNzd29yZA=="],
    [token, "authorization", "Bearer tok-very-secret"],
    [make("http_header", { header: "X-Auth-Token" }, { value: "key-very-secret" }), "x-auth-token", "key-very-secret"],
  ])("sends credentials (%#)", async (connection, name, value) => {
    const { requests } = await run(
      ok,
      { headers: { Authorization: "typed by hand", "X-Auth-Token": "typed" } },
      connection,
    );
    expect(requests[0]?.headers[name]).toBe(value);
  });

  it("goes to the hosts of the connection only", async () => {
    const limited = (hosts: string[]) => run(ok, {}, make("http_bearer", { hosts }, { token: "tok-very-secret" }));
    expect((await limited(["127.0.0.1"])).output).toMatchObject({ status: 200 });
    const { error, requests } = await limited(["api.example.com", "*.example.org"]);
    expect(error).toMatchObject({
      code: "EGRESS_DENIED",
      message: expect.stringContaining("api.example.com, *.example.org only"),
    });
    expect(requests).toHaveLength(0);
    const wild = await testNode(httpRequest, {
      params: { url: "https://evil-example.org/" },
      connection: make("http_bearer", { hosts: ["*.example.org"] }, { token: "tok-very-secret" }),
    });
    expect(wild.error?.message).toContain("not for evil-example.org");
  });

  it("hides secrets that a server echoes, in answers and errors", async () => {
    const echo = {
      body: { headers: { authorization: "Bearer tok-very-secret" } },
      headers: { "set-cookie": "a=b", "x-e": "tok-very-secret" },
    };
    const { output } = await run([echo], {}, token);
    expect(output).toMatchObject({
      headers: { "x-e": "[secret]" },
      body: { headers: { authorization: "Bearer [secret]" } },
    });
    expect((output as { headers: object }).headers).not.toHaveProperty("set-cookie");
    expect((await run([{ status: 400, body: "bad token tok-very-secret" }], {}, token)).error?.message).toContain(
      "[secret]",
    );
  });

  it("follows redirects with credentials on the same origin only", async () => {
    const inside = await run([{ status: 302, headers: { location: "/v2/orders" } }, { body: 1 }], {}, token);
    expect(inside.requests[1]).toMatchObject({
      path: "/v2/orders",
      headers: { authorization: "Bearer tok-very-secret" },
    });
    const outside = await run([{ status: 302, headers: { location: "https://evil.example.com/?a=1" } }], {}, token);
    expect(outside.error).toMatchObject({
      code: "HTTP_REDIRECT",
      message: expect.stringContaining("https://evil.example.com/"),
    });
    const post = await run([{ status: 307, headers: { location: "/v2" } }], { method: "POST" }, token);
    expect(post.error?.code).toBe("HTTP_REDIRECT");
  });

  it("says when a connection is of another kind", async () => {
    expect((await run(ok, {}, make("smtp", {}, {}))).error).toMatchObject({ code: "CONNECTION_TYPE" });
  });
});

describe("pages", () => {
  const all = Array.from({ length: 7 }, (_, n) => ({ id: n + 1 }));
  const pages = (script: (request: SeenRequest, n: number) => ScriptedAnswer, params: Params) =>
    testNode(httpRequest, { params: (url) => ({ url: `${url}/items`, ...params }), server: script });
  const slice = (from: number, size: number) => all.slice(from, from + size);

  it("by number, until a short or an empty page", async () => {
    const script = ({ query }: SeenRequest) => ({
      body: slice((Number(query.page) - 1) * Number(query.limit), Number(query.limit)),
    });
    const { output, requests, progress } = await pages(script, { pagination: "page", pageSize: 3 });
    expect(output).toMatchObject({ body: all, pages: 3, more: false });
    expect(requests.map((one) => one.url)).toEqual([
      "/items?limit=3&page=1",
      "/items?limit=3&page=2",
      "/items?limit=3&page=3",
    ]);
    expect(progress.at(-1)).toBe("7 items, page 3");
    const unsized = await pages(({ query }) => ({ body: { data: slice(Number(query.p) * 4, 4) } }), {
      pagination: "page",
      pageParam: "p",
      firstPage: 0,
      itemsPath: "data",
    });
    expect(unsized.output).toMatchObject({ body: all, pages: 3 });
  });

  it("by cursor, keeping the query", async () => {
    const script = ({ query }: SeenRequest): ScriptedAnswer => {
      const from = Number(query.after ?? 0);
      const next: { [key: string]: Json } =
        from + 3 < all.length ? { paging: { next: { after: String(from + 3) } } } : {};
      return { body: { results: slice(from, 3), ...next } };
    };
    const { output, requests } = await pages(script, {
      query: { q: "x" },
      pagination: "cursor",
      itemsPath: "results",
      cursorPath: "paging.next.after",
      cursorParam: "after",
    });
    expect(output).toMatchObject({ body: all, pages: 3, more: false });
    expect(requests[2]?.query).toEqual({ q: "x", after: "6" });
  });

  it("by Link header, or by a link in the answer", async () => {
    const byHeader = ({ query }: SeenRequest) => {
      const from = Number(query.from ?? 0);
      const link = `<https://docs.example.com/x>; rel="help", </items?from=${from + 4}>; title="a, b"; rel="next last"`;
      return { body: slice(from, 4), ...(from + 4 < all.length ? { headers: { link } } : {}) };
    };
    expect((await pages(byHeader, { pagination: "link" })).output).toMatchObject({ body: all, pages: 2, more: false });
    const byBody = ({ query }: SeenRequest) => {
      const from = Number(query.from ?? 0);
      return {
        body: { data: slice(from, 4), links: { next: from + 4 < all.length ? `/items?from=${from + 4}` : null } },
      };
    };
    const params = { pagination: "link", itemsPath: "data", nextPath: "links.next" };
    expect((await pages(byBody, params)).output).toMatchObject({ body: all, pages: 2 });
  });

  it("stops at the limit and says that there is more", async () => {
    const endless = (_: SeenRequest, n: number) => ({ body: { items: [n], next: `c${n}` } });
    const params = { pagination: "cursor", itemsPath: "items", cursorPath: "next", maxPages: 3 };
    expect((await pages(endless, params)).output).toMatchObject({ body: [0, 1, 2], pages: 3, more: true });
  });

  it("does not go round in circles", async () => {
    const circle = () => ({ body: { items: [1], next: "same" } });
    const params = { pagination: "cursor", itemsPath: "items", cursorPath: "next", maxPages: 50 };
    expect((await pages(circle, params)).output).toMatchObject({ pages: 2, more: false });
  });

  it("does not follow a link to another place", async () => {
    const away = () => ({ body: [1], headers: { link: '<https://evil.example.com/?page=2>; rel="next"' } });
    expect((await pages(away, { pagination: "link" })).error).toMatchObject({
      code: "NEXT_PAGE_ELSEWHERE",
      retry: false,
    });
  });

  it("says where it looked for the list; a failing page fails the step", async () => {
    const { error } = await pages(() => ({ body: { data: 1 } }), { pagination: "page", itemsPath: "data.list" });
    expect(error?.message).toBe('Expected a list at data.list in the body, found nothing. Set "List in the answer".');
    const second = (_: SeenRequest, n: number) =>
      n === 0 ? { body: [1] } : { status: 503, headers: { "retry-after": "7" } };
    expect((await pages(second, { pagination: "page" })).error).toMatchObject({ code: "HTTP_503", retryAfter: 7000 });
  });

  it("gives every page of a POST a key of its own", async () => {
    const script = ({ query }: SeenRequest) => ({ body: Number(query.page) < 3 ? [1] : [] });
    const { requests } = await pages(script, { method: "POST", pagination: "page" });
    expect(requests.map((one) => one.headers["idempotency-key"])).toEqual([
      "test-key-1",
      "test-key-1-2",
      "test-key-1-3",
    ]);
  });
});
