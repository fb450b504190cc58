import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseOptions } from "../src/options.ts";
import { type RunningShop, startShop } from "../src/start.ts";
import { Receiver, until } from "./receiver.ts";

let folder: string;
let receiver: Receiver;
let address: string;
let shop: RunningShop;

const open = async (): Promise<void> => {
  const flags = { signalbox: address, secret: "s", seed: "9", "per-minute": "0", ledger: join(folder, "shop.jsonl") };
  shop = await startShop(parseOptions(Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])));
};
const call = async (method: string, path: string, body?: object, key = "k"): Promise<Record<string, unknown>> => {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const response = await fetch(shop.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return (await response.json()) as Record<string, unknown>;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "shop-"));
  receiver = new Receiver("s");
  address = await receiver.listen();
  await open();
});
afterEach(async () => {
  await shop.close();
  await receiver.close();
  rmSync(folder, { recursive: true });
});

test("a shop that is started again on its ledger is the same shop", async () => {
  const order = shop.context.shop.placeOrder({ payment: "authorized", risk: "accept", fulfilment: "ok" });
  const id = String(order.id);
  const label = await call("POST", "/api/labels", {
    order: id,
    rate: "rate_parcel_ground",
    external_id: `order-${id}`,
  });
  await call("POST", `/api/orders/${id}/capture`, {}, "c");
  await call("POST", "/api/purchase-orders", { sku: "CUP-PAIR", quantity: 8, location_id: 71_000_000_001 }, "p");
  const level = { inventory_item_id: 46_100_000_000_001, location_id: 71_000_000_001, available: 3 };
  const alert = await call("POST", "/api/stock-watch", level, "w");
  const before = await call("GET", "/view/shop");
  await until("the webhooks", () => shop.context.webhooks.pending === 0);
  await shop.close();
  await open();

  expect({ ...(await call("GET", "/view/shop")), undelivered: 0 }).toEqual({ ...before, undelivered: 0 });
  expect((await call("GET", `/api/orders/${id}`)).payment).toMatchObject({ status: "paid" });
  // Repeats get their first answers.
  expect(
    await call("POST", "/api/labels", { order: id, rate: "rate_parcel_ground", external_id: `order-${id}` }),
  ).toEqual(label);
  expect(await call("POST", `/api/orders/${id}/capture`, {}, "c")).toMatchObject({ status: "captured" });
  expect(await call("POST", "/api/stock-watch", level, "w")).toEqual(alert);
  expect(await call("POST", "/api/stock-watch", level, "x")).toMatchObject({ crossed: false, low: true });
  expect(shop.context.shop.placeOrder().number).toBe(order.number + 1);
});

test("what was not acknowledged is announced again after a restart, under the same webhook id", async () => {
  receiver.refuse = 1;
  shop.context.shop.placeOrder({ payment: "authorized" });
  await until("the first try", () => receiver.topic("orders/create").length === 1);
  await shop.close();
  receiver.refuse = 0;
  await open();
  await until("the second try", () => receiver.topic("orders/create").length === 2);
  const ids = receiver.topic("orders/create").map((event) => event.headers["x-shopify-webhook-id"]);
  expect(new Set(ids).size).toBe(1);
});

test("what was acknowledged is not announced again", async () => {
  const order = shop.context.shop.placeOrder({ payment: "paid" });
  const acknowledged = () =>
    shop.context.shop.ledger.about(String(order.id)).filter((entry) => entry.kind === "webhook");
  await until("both webhooks", () => acknowledged().length === 2);
  await shop.close();
  receiver.received.length = 0;
  await open();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(receiver.topic("orders/create")).toEqual([]);
});

test("a line that was cut off in the middle is forgotten, the others are kept", async () => {
  shop.context.shop.placeOrder({ payment: "paid" });
  const length = shop.context.shop.ledger.length;
  await shop.close();
  const file = join(folder, "shop.jsonl");
  const whole = readFileSync(file, "utf8").split("\n").length;
  appendFileSync(file, '{"n":99,"at":1,"ki');
  await open();
  expect(shop.context.shop.orders.size).toBe(1);
  expect(whole - 1).toBeGreaterThanOrEqual(length);
  for (const [n, entry] of shop.context.shop.ledger.from().entries()) expect(entry.n).toBe(n);
});
