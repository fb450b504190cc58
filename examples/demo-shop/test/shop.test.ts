import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NO_FAULTS } from "../src/faults.ts";
import { parseOptions } from "../src/options.ts";
import { type RunningShop, startShop } from "../src/start.ts";
import { Receiver, until } from "./receiver.ts";

const SECRET = "a secret";
let receiver: Receiver;
let shop: RunningShop;

beforeAll(async () => {
  receiver = new Receiver(SECRET);
  const signalbox = await receiver.listen();
  const flags = ["--signalbox", signalbox, "--secret", SECRET, "--seed", "5", "--per-minute", "0"];
  shop = await startShop(parseOptions([...flags, "--supplier-delay", "50"]));
  await call("PUT", "/control/webhooks", { "checkouts/update": `${signalbox}/carts` });
});
afterAll(async () => {
  await shop.close();
  await receiver.close();
});
beforeEach(() => {
  shop.context.faults.current = { ...NO_FAULTS };
});

type Body = Record<string, unknown>;
async function call(
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<{ status: number; body: Body; headers: Headers }> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  const response = await fetch(shop.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
}
async function order(traits: Body): Promise<string> {
  const { body } = await call("POST", "/control/orders", {
    traits: { risk: "accept", payment: "paid", address: "valid", fulfilment: "ok", ...traits },
  });
  return (body.orders as string[])[0] ?? "";
}
const effects = (id: string): string[] => shop.context.shop.ledger.about(id).map((entry) => entry.kind);

test("an order is announced with a signature, a webhook id and Shopify's headers", async () => {
  const id = await order({});
  await until("the order's webhooks", () => receiver.received.some((event) => event.body.id === Number(id)));
  const event = receiver.topic("orders/create").find((received) => received.body.id === Number(id));
  expect(event?.signed).toBe(true);
  expect(event?.headers["x-shopify-webhook-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(event?.headers["x-shopify-shop-domain"]).toBe("demo-shop.example");
  expect(Date.parse(String(event?.headers["x-shopify-triggered-at"]))).not.toBeNaN();
  await until("stock events", () => receiver.topic("inventory_levels/update").length > 0);
});

test("a webhook that is not acknowledged comes again with the same id and body", async () => {
  await until("quiet", () => shop.context.webhooks.pending === 0);
  receiver.received.length = 0;
  receiver.refuse = 2;
  shop.context.shop.leaveCart();
  await until("three deliveries", () => receiver.topic("checkouts/update").length === 3);
  const ids = receiver.topic("checkouts/update").map((event) => event.headers["x-shopify-webhook-id"]);
  expect(new Set(ids).size).toBe(1);
  await until("acknowledged", () => shop.context.webhooks.pending === 0);
});

test("with the duplicate fault a webhook arrives twice with one id, and is recorded once", async () => {
  await call("PUT", "/control/faults", { duplicate: 1 });
  receiver.received.length = 0;
  shop.context.shop.leaveCart();
  await until("both copies", () => receiver.topic("checkouts/update").length === 2);
  const webhook = String(receiver.received[0]?.headers["x-shopify-webhook-id"]);
  expect(receiver.received[1]?.headers["x-shopify-webhook-id"]).toBe(webhook);
  await until("recorded", () => shop.context.shop.ledger.from().some((entry) => entry.webhook === webhook));
  expect(shop.context.shop.ledger.from().filter((entry) => entry.webhook === webhook)).toHaveLength(1);
});

test("a pending payment arrives by itself; an authorized one is captured once a key", async () => {
  const pending = await order({ payment: "pending", paysAfter: 30 });
  await until("the payment", () => effects(pending).includes("paid"));
  const id = await order({ payment: "authorized" });
  expect((await call("GET", `/api/orders/${id}`)).body.payment).toMatchObject({
    status: "authorized",
    capturable: true,
  });
  for (let i = 0; i < 3; i++) expect((await call("POST", `/api/orders/${id}/capture`, {}, "k1")).status).toBe(200);
  expect(effects(id).filter((kind) => kind === "capture")).toHaveLength(1);
  expect((await call("POST", `/api/orders/${id}/capture`, {}, "k2")).status).toBe(422);
});

test("a label is bought once for an external id, even when the answer is lost every time", async () => {
  const id = await order({});
  const wish = { order: id, rate: "rate_parcel_ground", external_id: `order-${id}` };
  shop.context.faults.current = { ...NO_FAULTS, lost: 1 };
  for (let i = 0; i < 3; i++) await expect(call("POST", "/api/labels", wish, `key-${i}`)).rejects.toThrow();
  shop.context.faults.current = { ...NO_FAULTS };
  const { status, body } = await call("POST", "/api/labels", wish, "another key");
  expect(status).toBe(200);
  expect((await call("GET", `/api/labels?external_id=order-${id}`)).body.items).toEqual([body]);
  expect(effects(id).filter((kind) => kind === "label")).toHaveLength(1);
  await call("POST", `/api/labels/${body.id}/void`);
  await call("POST", `/api/labels/${body.id}/void`);
  expect(effects(id).filter((kind) => kind === "void")).toHaveLength(1);
});

test("a label without any key is bought again, so that a careless workflow is found out", async () => {
  const id = await order({});
  for (let i = 0; i < 2; i++) await call("POST", "/api/labels", { order: id, rate: "rate_parcel_ground" });
  expect(effects(id).filter((kind) => kind === "label")).toHaveLength(2);
});

test("a fulfilment succeeds once, or is refused for good, or waits behind a hold", async () => {
  const [good, refused, held] = [await order({}), await order({ fulfilment: "refused" }), await order({})];
  const fulfil = (id: string, key: string) =>
    call("POST", "/api/fulfillments", { order: id, tracking_number: "T1" }, key);
  expect((await fulfil(good, "f1")).status).toBe(201);
  expect((await fulfil(good, "f1")).status).toBe(201);
  expect((await fulfil(good, "f2")).status).toBe(409);
  expect((await fulfil(refused, "f3")).body).toMatchObject({ error: { code: "fulfilment_refused" } });
  await call("POST", `/api/orders/${held}/hold`, { reason: "HIGH_RISK_OF_FRAUD" });
  expect((await fulfil(held, "f4")).body).toMatchObject({ error: { code: "on_hold" } });
});

test("rates are cheapest first and an unknown postal code is not valid", async () => {
  const { body } = await call("POST", "/api/rates", { order: await order({}) });
  const amounts = (body.rates as { amount: string }[]).map((rate) => Number(rate.amount));
  expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
  const check = (zip: string) => call("POST", "/api/addresses/validate", { address: { zip, address1: "1 Mill Road" } });
  expect((await check("97205")).body.status).toBe("valid");
  expect((await check("00000")).body.status).toBe("invalid");
});

test("low stock is reported once, ordered from its supplier, and refilled when the goods arrive", async () => {
  const product = "TEA-GRN-100";
  const level = { inventory_item_id: 46_100_000_000_001, location_id: 71_000_000_001, available: 3 };
  expect((await call("POST", "/api/stock-watch", level, "w1")).body).toMatchObject({ crossed: true });
  expect((await call("POST", "/api/stock-watch", level, "w1")).body).toMatchObject({ crossed: true });
  expect((await call("POST", "/api/stock-watch", level, "w2")).body).toMatchObject({ crossed: false, low: true });
  const supplier = (await call("GET", "/api/suppliers?vendor=Hillside%20Tea")).body;
  expect(supplier).toMatchObject({ pack: 10, minimum: 20 });
  await call("PUT", "/control/stock", { sku: product, available: 3 });
  const wish = { sku: product, quantity: 60, location_id: 71_000_000_001 };
  const [first, second] = [
    await call("POST", "/api/purchase-orders", wish, "p1"),
    await call("POST", "/api/purchase-orders", wish, "p1"),
  ];
  expect(second.body).toEqual(first.body);
  await until("the goods", async () => {
    const { body } = await call("GET", "/view/shop");
    return (body.products as { sku: string; stock: number[] }[]).some(
      (item) => item.sku === product && item.stock[0] === 63,
    );
  });
});

test("faults answer 503, 429 with Retry-After, or break off; the control routes never suffer", async () => {
  const id = await order({});
  await call("PUT", "/control/faults", { fail: 1 });
  expect((await call("GET", `/api/orders/${id}`)).status).toBe(503);
  await call("PUT", "/control/faults", { fail: 0, busy: 1, retryAfter: 7 });
  const busy = await call("GET", `/api/orders/${id}`);
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "7"]);
  await call("PUT", "/control/faults", { busy: 0, timeout: 1, timeoutMs: 30 });
  await expect(call("GET", `/api/orders/${id}`)).rejects.toThrow();
  expect((await call("PUT", "/control/faults", { timeout: 3 })).status).toBe(422);
});

test("mail sent to its server can be read, and a repeat is marked", async () => {
  for (let i = 0; i < 2; i++) await sendMail(shop.smtp, "<1@test>", "Your order is on its way");
  const { body } = await call("GET", "/view/mailbox");
  const mails = body.mails as { subject: string; to: string[]; repeated: boolean; text: string }[];
  expect(mails[0]).toMatchObject({
    subject: "Your order is on its way",
    to: ["buyer@customers.example"],
    repeated: true,
  });
  expect(mails[1]).toMatchObject({ repeated: false });
  expect(mails[0]?.text).toContain("Track it");
});

test("the pages are there in both languages", async () => {
  const page = async (path: string) => (await fetch(shop.url + path)).text();
  expect(await page("/?lang=en")).toContain("Demo shop");
  expect(await page("/mailbox?lang=zh")).toContain("邮箱");
  expect(await page("/assets/shop.js")).toContain("/view/shop");
});

test("customers come by themselves, the first one within three seconds", async () => {
  const before = shop.context.shop.orders.size;
  shop.context.stream.begin(600);
  await until("the first order", () => shop.context.shop.orders.size > before, 3_000);
  await call("PUT", "/control/stream", { perMinute: 0 });
});

/** The few lines of SMTP that a mail client speaks. */
async function sendMail(server: string, messageId: string, subject: string): Promise<void> {
  const [host, port] = server.split(":");
  const socket = connect(Number(port), host);
  const lines = ["EHLO test", "MAIL FROM:<shop@demo.example>", "RCPT TO:<buyer@customers.example>", "DATA"];
  const message = [`Message-ID: ${messageId}`, `Subject: ${subject}`, "", "Track it here."].join("\r\n");
  lines.push(`${message}\r\n.`, "QUIT");
  await new Promise<void>((resolve, reject) => {
    socket.on("data", (chunk) => {
      // The greeting to EHLO has several lines; only its last one asks for the next command.
      if (!/^\d{3} /m.test(chunk.toString())) return;
      const line = lines.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  });
}
