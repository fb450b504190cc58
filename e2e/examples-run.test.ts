import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HistoryRun } from "../packages/engine/test/history/history.ts";
import type { RunSummary } from "../packages/model/src/index.ts";
import { orderOf } from "./shop-ledger.ts";
import { until } from "./support/child.ts";
import { allRuns, history } from "./support/collect-runs.ts";
import { loadExamples } from "./support/load-examples.ts";
import { type ScratchDatabase, scratchDatabase } from "./support/scratch-database.ts";
import { ServerProcess } from "./support/server-process.ts";
import { ShopProcess } from "./support/shop-process.ts";

const SECRET = "examples-secret";
const PATIENCE = 30_000;
const WAREHOUSE = 71_000_000_001;
const HARBOUR = 71_000_000_002;

let database: ScratchDatabase | undefined;
let folder: string;
let server: ServerProcess;
let shop: ShopProcess;
let workflows: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-examples-"));
  database = await scratchDatabase();
  server = await ServerProcess.create({ SIGNALBOX_DATA_DIR: folder, DATABASE_URL: database?.url });
  await server.start();
  const flags = { secret: SECRET, seed: 11, "per-minute": 0, "supplier-delay": 600_000 };
  shop = await ShopProcess.start({ signalbox: server.url, ...flags });
  workflows = await loadExamples(server.client, shop, SECRET, ["w8-order", "w8-order-paid", "w2-low-stock"]);
});
afterAll(async () => {
  await server?.stop();
  await shop?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The run of the order workflow about an order, once `ready` says so. */
async function runAbout(order: string, ready: (run: HistoryRun) => boolean): Promise<HistoryRun> {
  let found: HistoryRun | undefined;
  await until(`the run of order ${order}`, PATIENCE, async () => {
    const runs = (await allRuns(server.client)).filter((run) => run.workflow === workflows["w8-order"]);
    const all = await Promise.all(runs.map((run) => history(server.client, run)));
    found = all.find((run) => orderOf(run) === order);
    return found !== undefined && ready(found);
  });
  if (!found) throw new Error("unreachable: until() ends with a run or throws");
  return found;
}
const ended = (run: HistoryRun): boolean => run.status !== "running" && run.status !== "waiting";
const waits = (run: HistoryRun): boolean => run.status === "waiting";

/** Nodes of a run that did something, in order, waits included. */
const went = (run: HistoryRun): string[] =>
  run.rows
    .flatMap((row) => row.events)
    .flatMap((event) => (event.t === "completed" || event.t === "resolved" || event.t === "failed" ? [event.p] : []));

const PLAIN = { risk: "accept", payment: "paid", address: "valid", fulfilment: "ok" };
async function order(traits: object): Promise<string> {
  const body = { traits: { ...PLAIN, ...traits } };
  const { orders } = await shop.call<{ orders: string[] }>("POST", "/control/orders", body);
  return orders[0] ?? "";
}
const effects = async (id: string): Promise<string[]> =>
  (await shop.ledger())
    .filter((effect) => effect.order === id && !["webhook", "order"].includes(effect.kind))
    .map((effect) => effect.kind);
const mails = async (subject: string): Promise<number> =>
  (await shop.ledger()).filter((effect) => effect.kind === "mail" && String(effect.subject).includes(subject)).length;

describe("an order", () => {
  test("that is paid is shipped, and its customer told", async () => {
    const id = await order({});
    const run = await runAbout(id, ended);
    expect([run.status, went(run)]).toEqual([
      "succeeded",
      ["order", "address", "rates", "label", "fulfil", "mail_sent"],
    ]);
    expect(await effects(id)).toEqual(["label", "fulfilment"]);
    expect(await mails("is on its way")).toBe(1);
  });

  test("that smells of fraud is held, and nothing is bought", async () => {
    const id = await order({ risk: "cancel" });
    const run = await runAbout(id, ended);
    expect([run.status, went(run)]).toEqual(["succeeded", ["order", "hold_fraud", "mail_fraud"]]);
    expect(await effects(id)).toEqual(["hold"]);
  });

  test("whose payment is only authorized gets it captured first", async () => {
    const id = await order({ payment: "authorized" });
    await runAbout(id, ended);
    expect(await effects(id)).toEqual(["capture", "paid", "label", "fulfilment"]);
  });

  test("that is paid later goes on when the money comes", async () => {
    const id = await order({ payment: "pending", paysAfter: 1_500 });
    const run = await runAbout(id, ended);
    expect(went(run)).toEqual(expect.arrayContaining(["wait_paid", "fulfil"]));
    expect(await effects(id)).toEqual(["paid", "label", "fulfilment"]);
  });

  test("that nobody pays waits for the event or for three days to pass", async () => {
    const id = await order({ payment: "pending", paysAfter: null });
    const run = await runAbout(id, waits);
    const wait = run.rows.flatMap((row) => row.events).find((event) => event.t === "wait");
    expect(wait).toMatchObject({ p: "wait_paid", wait: { event: { name: "order.paid", key: id } } });
    const [days] = [wait?.t === "wait" ? ((wait.wait.due ?? 0) - Date.now()) / 86_400_000 : 0];
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThan(3.1);
  });

  test("to an address that does not exist is held, and its customer asked", async () => {
    const id = await order({ address: "invalid" });
    const run = await runAbout(id, ended);
    expect(went(run)).toEqual(["order", "address", "hold_address", "mail_address"]);
    expect(await effects(id)).toEqual(["hold"]);
    expect(await mails("Please check the address")).toBe(1);
  });

  test("that the warehouse refuses gets its label returned, and the run is among the failed ones", async () => {
    const id = await order({ fulfilment: "refused" });
    const run = await runAbout(id, ended);
    expect(run.status).toBe("failed");
    expect(await effects(id)).toEqual(["label", "void"]);
    const summary = (await allRuns(server.client)).find((one: RunSummary) => one.id === run.run);
    expect(summary?.error?.code).toBe("NOT_FULFILLED");
    expect(await mails("could not be fulfilled")).toBe(1);
  });

  test("is found by its name", async () => {
    const id = await order({});
    const run = await runAbout(id, ended);
    const summary = (await allRuns(server.client)).find((one) => one.id === run.run);
    expect(summary?.entities.order).toMatch(/^#\d+$/);
  });
});

describe("low stock", () => {
  const purchaseOrders = async (sku: string): Promise<number[]> =>
    (await shop.ledger())
      .filter((effect) => effect.kind === "purchase_order" && effect.sku === sku)
      .map((effect) => Number(effect.quantity));
  const count = (sku: string, available: number, location_id = WAREHOUSE) =>
    shop.call("PUT", "/control/stock", { sku, location_id, available });

  test("is ordered once a crossing, in whole packs, and the supplier told", async () => {
    await count("FILTER-100", 20);
    await until("the purchase order", PATIENCE, async () => (await purchaseOrders("FILTER-100")).length === 1);
    // 120 wanted, 20 there, packs of 20.
    expect(await purchaseOrders("FILTER-100")).toEqual([100]);
    await until("the mail", PATIENCE, async () => (await mails("Purchase order PO-")) === 1);
    for (const available of [19, 18, 21, 17]) await count("FILTER-100", available);
    await quiet();
    expect(await purchaseOrders("FILTER-100")).toEqual([100]);
  });

  test("of something expensive is ordered when a person approves", async () => {
    await count("KETTLE-V", 4);
    await until("the approval", PATIENCE, async () => (await server.client.call("listApprovals")).items.length === 1);
    const [approval] = (await server.client.call("listApprovals")).items;
    expect(approval?.title).toBe("Order 20 × KETTLE-V for 820?");
    expect(await purchaseOrders("KETTLE-V")).toEqual([]);
    await server.client.call("answerApproval", { params: { id: approval?.id ?? "" }, body: { decision: "approved" } });
    await until("the purchase order", PATIENCE, async () => (await purchaseOrders("KETTLE-V")).length === 1);
    expect(await purchaseOrders("KETTLE-V")).toEqual([20]);
  });

  test("of something expensive is not ordered when a person says no", async () => {
    await count("KETTLE-V", 2, HARBOUR);
    await until("the approval", PATIENCE, async () => (await server.client.call("listApprovals")).items.length === 1);
    const [approval] = (await server.client.call("listApprovals")).items;
    await server.client.call("answerApproval", { params: { id: approval?.id ?? "" }, body: { decision: "rejected" } });
    await quiet();
    expect(await purchaseOrders("KETTLE-V")).toEqual([20]);
  });

  /** Every webhook is accepted and every run about stock has ended. */
  async function quiet(): Promise<void> {
    await until("quiet", PATIENCE, async () => {
      const { pending } = await shop.call<{ pending: number }>("GET", "/control/deliveries");
      const runs = (await allRuns(server.client)).filter((run) => run.workflow === workflows["w2-low-stock"]);
      return pending === 0 && runs.every((run) => run.status === "succeeded");
    });
  }
});
