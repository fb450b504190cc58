import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { type ConnectionValues, testHook } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { webhook } from "./webhook.ts";

const SECRET = "a-secret-for-hooks";
const connection: ConnectionValues = { id: "c", type: "webhook_secret", settings: {}, secrets: { secret: SECRET } };
const json = { "content-type": "application/json" };
const open = (request: Parameters<typeof testHook>[1]["request"], params = {}) =>
  testHook(webhook, { params: { verification: "none", ...params }, request });
const problem = (params: object): string => webhook.params.safeParse(params).error?.message ?? "";

describe("tokens", () => {
  const places = [
    ["header", { tokenName: "X-Token" }, { headers: { "x-token": SECRET } }],
    ["bearer", {}, { headers: { authorization: `Bearer ${SECRET}` } }],
    ["query", { tokenName: "key" }, { url: `https://example.com/hooks/a?key=${SECRET}&b=1` }],
  ] as const;
  it.each(places)("WH-16 a token in the %s is compared and kept out of the run", (tokenIn, name, request) => {
    const params = { verification: "shared_token", tokenIn, ...name };
    const result = testHook(webhook, { params, request, connection });
    expect(result.accepted).toBe(true);
    expect(JSON.stringify(result.input)).not.toContain(SECRET);
    const wrong = JSON.parse(JSON.stringify(request).replace(SECRET, `${SECRET}x`));
    expect(testHook(webhook, { params, request: wrong, connection }).verdict).toMatchObject({
      ok: false,
      reason: expect.stringContaining("not the right one"),
    });
    expect(testHook(webhook, { params, request: {}, connection }).verdict.ok).toBe(false);
    expect(testHook(webhook, { params, request }).verdict).toMatchObject({
      reason: expect.stringContaining("no secret"),
    });
  });
});

describe("senders without a preset", () => {
  const now = Date.UTC(2026, 0, 5, 12);
  const hmac = (text: string, encoding: "hex" | "base64", algorithm = "sha256") =>
    createHmac(algorithm, SECRET).update(text).digest(encoding);
  const run = (params: Record<string, unknown>, headers: Record<string, string>, body = "{}", settings = {}) =>
    testHook(webhook, { params, request: { headers, body }, connection: { ...connection, settings }, now }).verdict;

  it("WH-15 HMAC in hex with a prefix, or Base64 with another hash", () => {
    const params = { verification: "hmac", signatureHeader: "X-Sig", signaturePrefix: "sha256=" };
    expect(run(params, { "x-sig": `sha256=${hmac("{}", "hex")}` }).ok).toBe(true);
    expect(run(params, { "x-sig": hmac("{}", "hex") }).ok).toBe(false);
    const other = { verification: "hmac", algorithm: "sha512", encoding: "base64" };
    expect(run(other, { "x-signature": hmac("{}", "base64", "sha512") }).ok).toBe(true);
    expect(run(other, { "x-signature": hmac("{} ", "base64", "sha512") }).ok).toBe(false);
  });

  it("WH-15 what is signed is put together from parts, with a time stamp that must be fresh", () => {
    const stamp = String(now / 1000);
    const params = {
      verification: "hmac",
      signedText: "{method} {header:X-Id}.{timestamp}.{body}",
      timestampHeader: "X-Time",
    };
    const headers = { "x-signature": hmac(`POST e-1.${stamp}.{}`, "hex"), "x-id": "e-1", "x-time": stamp };
    expect(run(params, headers).ok).toBe(true);
    expect(run(params, { ...headers, "x-id": "e-2" }).ok).toBe(false);
    expect(run(params, { ...headers, "x-time": "soon" })).toMatchObject({
      reason: expect.stringContaining("not a time"),
    });
    const { "x-id": _id, ...without } = headers;
    expect(run(params, without)).toMatchObject({ reason: expect.stringContaining("X-Id is missing") });
    const late = String(now / 1000 - 301);
    expect(
      run(params, { ...headers, "x-signature": hmac(`POST e-1.${late}.{}`, "hex"), "x-time": late }),
    ).toHaveProperty("stale");
  });

  it("WH-15 RSA with the public key of the connection", () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const params = { verification: "rsa", encoding: "base64" };
    const signature = sign("sha256", Buffer.from("{}"), privateKey).toString("base64");
    expect(run(params, { "x-signature": signature }, "{}", { publicKey: pem }).ok).toBe(true);
    expect(run(params, { "x-signature": signature }, "{ }", { publicKey: pem }).ok).toBe(false);
    expect(run(params, { "x-signature": signature })).toMatchObject({
      reason: expect.stringContaining("no public key"),
    });
  });

  it("WH-15 a time stamp that is not signed, or content that covers nothing, cannot be chosen", () => {
    expect(problem({ verification: "hmac", timestampHeader: "X-Time" })).toContain("{timestamp}");
    expect(problem({ verification: "hmac", signedText: "{timestamp}" })).toContain("{body} or {url}");
    expect(problem({ verification: "hmac", topics: ["a"] })).toContain("where the kind of event stands");
    expect(problem({ path: "../admin" })).toContain("letters");
    expect(problem({ eventIdFrom: "id" })).toContain("header:X-Event-Id");
  });
});

describe("the run's trigger value", () => {
  it("WH-10 JSON keeps every digit of long numbers", () => {
    const body =
      '{"id":9007199254740993,"small":12,"price":614.0,"text":"1234567890123456789","f":1234567890.12345678}';
    const { input } = open({ headers: json, body });
    expect(input).toMatchObject({
      method: "POST",
      body: { id: "9007199254740993", small: 12, price: 614, text: "1234567890123456789", f: 1234567890.1234567 },
    });
  });

  it("WH-10 forms, text, broken JSON and nothing are told apart", () => {
    const form = { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" };
    expect(open({ headers: form, body: "a=1&b=2&a=%E4%B8%8A" }).input).toMatchObject({
      body: { a: ["1", "上"], b: "2" },
    });
    expect(open({ headers: { "content-type": "text/plain" }, body: "hello" }).input).toMatchObject({ body: "hello" });
    expect(open({ headers: json, body: "{oops" }).input).toMatchObject({ body: "{oops" });
    expect(open({ headers: json }).input).toMatchObject({ body: null });
  });

  it("WH-10 names that would reach into objects do no harm", () => {
    const { input } = open({ headers: json, body: '{"__proto__":{"polluted":true},"a":1}' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((input as { body: { a: number } }).body.a).toBe(1);
  });

  it("WH-10 credentials in headers stay out", () => {
    const headers = { Authorization: "Bearer x", Cookie: "a=b", "X-Shop": "s", "Content-Length": "2" };
    expect(open({ headers, body: "" }).input).toMatchObject({ headers: { "x-shop": "s" } });
    expect(Object.keys((open({ headers }).input as { headers: object }).headers)).toEqual(["x-shop"]);
  });

  it("WH-10 JSON inside a form field of Slack and Mandrill is parsed", () => {
    const body = `payload=${encodeURIComponent('{"type":"block_actions"}')}`;
    const stamp = "1767614400";
    const signature = createHmac("sha256", SECRET).update(`v0:${stamp}:${body}`).digest("hex");
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": stamp,
      "x-slack-signature": `v0=${signature}`,
    };
    const given = { params: { verification: "slack" }, request: { headers, body }, connection, now: 1767614400000 };
    expect(testHook(webhook, given).input).toMatchObject({ body: { payload: { type: "block_actions" } } });
  });
});

describe("which requests start a run", () => {
  it("WH-8 the event id may stand in a header, the address or the body", () => {
    const body = '{"meta":{"ids":[41,42]}}';
    const url = "https://example.com/hooks/a?e=7";
    const at = (eventIdFrom: string) =>
      open({ headers: { ...json, "X-Id": "h1" }, body, url }, { eventIdFrom }).verdict;
    expect(at("header:x-id")).toEqual({ ok: true, providerId: "h1" });
    expect(at("query:e")).toEqual({ ok: true, providerId: "7" });
    expect(at("body:meta.ids.1")).toEqual({ ok: true, providerId: "42" });
    expect(at("body:nothing")).toEqual({ ok: true });
  });

  it("WH-9 kinds match with * for any text and nothing else", () => {
    const is = (topic: string, pattern: string) =>
      open({ headers: { "x-topic": topic } }, { topics: [pattern], topicFrom: "header:X-Topic" }).accepted;
    expect(is("orders/create", "orders/*")).toBe(true);
    expect(is("store/order/updated", "store/*/updated")).toBe(true);
    expect(is("a", "*")).toBe(true);
    expect(is("aXa", "a*a")).toBe(true);
    expect(is("a", "a*a")).toBe(false);
    expect(is("orders", "orders/*")).toBe(false);
    expect(is("ordersXcreate", "orders.create")).toBe(false);
    expect(is("abcbc", "a*bc*c")).toBe(true);
    expect(is("x".repeat(5000), `${"*x".repeat(40)}*y`)).toBe(false);
  });

  it("WH-17 another method than the one chosen starts nothing", () => {
    expect(open({ method: "GET" }).accepted).toBe(false);
    expect(open({ method: "GET" }, { method: "ANY" }).accepted).toBe(true);
    expect(open({ method: "put" }, { method: "PUT" }).accepted).toBe(true);
  });

  it("WH-12 Slack's check of the address is answered, once its signature is right, and starts nothing", () => {
    const body = '{"type":"url_verification","challenge":"3eZb"}';
    const stamp = "1767614400";
    const signature = createHmac("sha256", SECRET).update(`v0:${stamp}:${body}`).digest("hex");
    const headers = { ...json, "x-slack-request-timestamp": stamp, "x-slack-signature": `v0=${signature}` };
    const given = { params: { verification: "slack" }, request: { headers, body }, now: 1767614400000 };
    const result = testHook(webhook, { ...given, connection });
    expect(result).toMatchObject({ accepted: false, answer: { status: 200, body: "3eZb" } });
    expect(testHook(webhook, given)).toMatchObject({ verdict: { ok: false }, accepted: false });
    expect(open({ headers: json, body }).answer).toBeUndefined();
  });

  it("WH-11 the answer comes at once, or from a node within a time", () => {
    const { trigger } = webhook;
    if (trigger?.source !== "webhook") throw new Error("not a webhook");
    const answer = (params: object) => trigger.answer(webhook.params.parse(params) as never);
    expect(answer({})).toEqual({ mode: "now" });
    expect(answer({ answer: "respond" })).toEqual({ mode: "respond", timeout: "20s" });
    expect(trigger.path?.(webhook.params.parse({ path: "orders/new" }) as never)).toBe("orders/new");
  });
});
