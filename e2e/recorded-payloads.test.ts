import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InboxEvent, workflowDocument } from "../packages/model/src/index.ts";
import { until } from "./support/child.ts";
import { allRuns } from "./support/collect-runs.ts";
import { type ScratchDatabase, scratchDatabase } from "./support/scratch-database.ts";
import { ServerProcess } from "./support/server-process.ts";
import { type ShopifyPayload, shopifyPayloads } from "./support/shopify-payloads.ts";

const SECRET = "recorded-secret";
const { payloads, recorded } = shopifyPayloads();
let database: ScratchDatabase | undefined;
let folder: string;
let server: ServerProcess;
let workflow: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-recorded-"));
  database = await scratchDatabase();
  server = await ServerProcess.create({ SIGNALBOX_DATA_DIR: folder, DATABASE_URL: database?.url });
  await server.start();
  await server.client.call("saveConnection", {
    params: { id: "shop" },
    body: { type: "webhook_secret", name: "Shop", secrets: { secret: SECRET } },
  });
  const { id, draft } = await server.client.call("createWorkflow", { body: { name: "Intake", document: intake() } });
  await server.client.call("publish", { params: { id }, body: { rev: draft.rev, message: "test" } });
  await server.client.call("updateWorkflow", { params: { id }, body: { enabled: true } });
  workflow = id;
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

test(`WH-1 ${payloads.length} ${recorded ? "recorded" : "own"} payloads: signed right each runs once, changed by a byte none does`, async () => {
  const before = (await inbox()).length;
  for (const [n, payload] of payloads.entries()) {
    const right = await post(payload, n, sign(payload.body));
    expect([right.status, payload.name, right.text]).toEqual([202, payload.name, expect.stringContaining('"runs":["')]);
    const again = await post(payload, n, sign(payload.body));
    expect([again.status, again.text]).toEqual([202, expect.stringContaining('"duplicate":true')]);
    const changed = await post({ ...payload, body: withByteChanged(payload.body) }, n + 100_000, sign(payload.body));
    expect([changed.status, payload.name]).toEqual([401, payload.name]);
  }
  const events = (await inbox()).slice(before === 0 ? 0 : before);
  const count = (status: InboxEvent["status"]) => events.filter((event) => event.status === status).length;
  expect({ matched: count("matched"), duplicate: count("duplicate"), rejected: count("rejected") }).toEqual({
    matched: payloads.length,
    duplicate: payloads.length,
    rejected: payloads.length,
  });
  await until("every run to end or to wait", 60_000, async () =>
    (await allRuns(server.client)).every((run) => run.status === "succeeded" || run.status === "waiting"),
  );
  const runs = await allRuns(server.client);
  expect(runs.length).toBe(payloads.length);
  expect(runs.every((run) => run.workflow === workflow)).toBe(true);
  // Those that wait, wait for something named: orders for their payment.
  const waiting = runs.filter((run) => run.status === "waiting").length;
  expect(waiting).toBe(payloads.filter((payload) => payload.topic === "orders/create").length);
});

async function post(payload: ShopifyPayload, n: number, signature: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/hooks/recorded`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": payload.topic,
      "x-shopify-webhook-id": `recorded-${n}`,
      "x-shopify-hmac-sha256": signature,
    },
    body: payload.body,
  });
  return { status: response.status, text: await response.text() };
}

const sign = (body: string): string => createHmac("sha256", SECRET).update(body).digest("base64");

/** The first digit or letter inside becomes another: still JSON nearly always, never the same bytes. */
function withByteChanged(body: string): string {
  const at = body.search(/[0-8a-y]/);
  return `${body.slice(0, at)}${String.fromCharCode(body.charCodeAt(at) + 1)}${body.slice(at + 1)}`;
}

async function inbox(): Promise<InboxEvent[]> {
  const events: InboxEvent[] = [];
  for (let before: string | undefined; ; ) {
    const query = { limit: 500, ...(before !== undefined && { before }) };
    const page = await server.client.call("listInbox", { query });
    events.push(...page.items);
    if (page.next === undefined) return events;
    before = page.next;
  }
}

function intake() {
  const edge = (source: string, sourcePort: string, target: string) => ({ source, sourcePort, target });
  return workflowDocument.parse({
    name: "Intake",
    nodes: [
      { id: "hook", type: "webhook", connection: "shop", params: { path: "recorded", verification: "shopify" } },
      {
        id: "facts",
        type: "set",
        params: { fields: [{ name: "topic", value: "{{ trigger.headers['x-shopify-topic'] }}" }] },
      },
      { id: "created", type: "if", params: { condition: "{{ steps.facts.topic == 'orders/create' }}" } },
      { id: "payment", type: "wait_event", params: { name: "order.paid", key: "{{ run.id }}", timeout: "3d" } },
      { id: "done", type: "end", params: { output: "{{ steps.facts.topic }}" } },
    ],
    edges: [
      edge("hook", "out", "facts"),
      edge("facts", "out", "created"),
      edge("created", "true", "payment"),
      edge("created", "false", "done"),
    ],
  });
}
