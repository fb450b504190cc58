import { createHmac, randomUUID } from "node:crypto";
import { uuidv7 } from "@signalbox/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ADMIN,
  ended,
  openWorld,
  publish,
  SHOP_SECRET,
  saveShopSecret,
  setField,
  shopHook,
  sketch,
  until,
  type World,
} from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await saveShopSecret(world.client);
});
afterAll(() => world.close());
const call: World["client"]["call"] = (name, ...args) => world.client.call(name, ...args);
const post = async (url: string, request: object) => {
  const answer = await world.app.inject({ url, method: "POST", ...request });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: () => answer.json() };
};
const newest = async () => (await call("listInbox", { query: { limit: 1 } })).items[0];

const hookNode = (params: object) => ({ id: "hook", type: "webhook", connection: "shop", params });
const orders = (name: string, path: string, topics: string[] = []) =>
  sketch(
    name,
    [
      hookNode({ path, verification: "shopify", topics }),
      { id: "keep", type: "set", params: setField("{{ trigger.body.id }}") },
    ],
    ["hook>keep"],
  );

describe("a webhook", () => {
  it("HOOK-1 with a good signature starts a run with the body, exactly once for each id of the sender", async () => {
    const id = await publish(world.client, orders("Good", "good"));
    const hook = shopHook('{"id": 1001, "note": "ä"}', {
      "x-shopify-webhook-id": "w-1",
      authorization: "Bearer secret!",
    });
    const first = await post("/hooks/good", hook);
    expect(first.status).toBe(202);
    const { event, runs } = first.json() as { event: string; runs: string[] };
    const run = await ended(world.client, runs[0] ?? "");
    expect(run).toMatchObject({ workflow: id, status: "succeeded", cause: { kind: "webhook", event } });
    const stored = await call("getInboxEvent", { params: { id: event } });
    expect(stored).toMatchObject({
      status: "matched",
      target: "good",
      body: '{"id": 1001, "note": "ä"}',
      runs,
      providerId: "w-1",
    });
    expect(JSON.stringify(stored)).not.toContain("secret!");
    const second = await post("/hooks/good", hook);
    expect(second.json()).toMatchObject({ event, runs, duplicate: true });
    expect(await newest()).toMatchObject({ status: "duplicate" });
    expect((await call("listRuns", { query: { workflow: id } })).items).toHaveLength(1);
  });

  it("HOOK-1 sent many times at once with one id starts one run", async () => {
    const id = await publish(world.client, orders("Burst", "burst"));
    const hook = shopHook('{"id":5}', { "x-shopify-webhook-id": "b-1" });
    const answers = await Promise.all(Array.from({ length: 12 }, () => post("/hooks/burst", hook)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.flatMap((one) => (one.json() as { runs: string[] }).runs)).size).toBe(1);
    expect((await call("listRuns", { query: { workflow: id } })).items).toHaveLength(1);
  });

  it("HOOK-2 with one byte changed, no signature, or no secret to check it with is refused and visible", async () => {
    const id = await publish(world.client, orders("Forged", "forged"));
    const good = shopHook('{"id":1}');
    const { "x-shopify-hmac-sha256": _signature, ...unsigned } = good.headers as Record<string, string>;
    for (const bad of [
      { ...good, payload: '{"id":2}' },
      { ...good, headers: unsigned },
    ]) {
      const answer = await post("/hooks/forged", bad);
      expect([answer.status, (answer.json() as { error: { code: string } }).error.code]).toEqual([
        401,
        "HOOK_SIGNATURE",
      ]);
      expect(await newest()).toMatchObject({ status: "rejected", target: "forged", runs: [] });
    }
    const body = { type: "webhook_secret", name: "Short-lived", secrets: { secret: SHOP_SECRET } };
    await call("saveConnection", { params: { id: "short-lived" }, body });
    const naked = sketch("No secret", [
      { ...hookNode({ path: "naked", verification: "shopify" }), connection: "short-lived" },
    ]);
    await publish(world.client, naked);
    await call("deleteConnection", { params: { id: "short-lived" } });
    expect((await post("/hooks/naked", good)).status).toBe(401);
    expect((await call("listRuns", { query: { workflow: id } })).items).toEqual([]);
  });

  it("HOOK-2 with an old signed time is refused as stale", async () => {
    await publish(world.client, sketch("Stale", [hookNode({ path: "stale", verification: "slack" })]));
    const sign = (age: number) => {
      const at = Math.floor(Date.now() / 1000) - age;
      const signature = createHmac("sha256", SHOP_SECRET).update(`v0:${at}:{}`).digest("hex");
      return {
        payload: "{}",
        headers: {
          "x-slack-request-timestamp": String(at),
          "x-slack-signature": `v0=${signature}`,
          "content-type": "application/json",
        },
      };
    };
    const old = await post("/hooks/stale", sign(900));
    expect([old.status, (old.json() as { error: { code: string } }).error.code]).toEqual([401, "HOOK_STALE"]);
    expect((await post("/hooks/stale", sign(5))).status).toBe(202);
  });

  it("HOOK-3 to an address nobody listens at is 404 and visible; once published it can be matched again", async () => {
    const hook = shopHook('{"id":77}', { "x-shopify-webhook-id": "early-1" });
    const early = await post("/hooks/early", hook);
    expect([early.status, (early.json() as { error: { code: string } }).error.code]).toEqual([404, "HOOK_UNKNOWN"]);
    const event = await newest();
    expect(event).toMatchObject({ status: "unmatched", target: "early" });
    const id = await publish(world.client, orders("Early", "early"));
    const { runs } = await call("replayInboxEvent", { params: { id: event?.id ?? "" }, body: {} });
    expect(await ended(world.client, runs[0] ?? "")).toMatchObject({ workflow: id, status: "succeeded" });
    expect(await call("replayInboxEvent", { params: { id: event?.id ?? "" }, body: {} })).toEqual({ runs });
    expect(await call("getInboxEvent", { params: { id: event?.id ?? "" } })).toMatchObject({ status: "matched", runs });
  });

  it("HOOK-4 at an address several workflows share goes to those whose topics match", async () => {
    const created = await publish(world.client, orders("Created", "shared", ["orders/create"]));
    const all = await publish(world.client, orders("All orders", "shared", ["orders/*"]));
    const hook = (topic: string) =>
      shopHook('{"id":1}', { "x-shopify-topic": topic, "x-shopify-webhook-id": randomUUID() });
    const workflowsOf = async (answer: Awaited<ReturnType<typeof post>>) => {
      const { runs } = answer.json() as { runs: string[] };
      return Promise.all(runs.map(async (id) => (await call("getRun", { params: { id } })).workflow));
    };
    expect((await workflowsOf(await post("/hooks/shared", hook("orders/create")))).sort()).toEqual(
      [all, created].sort(),
    );
    expect(await workflowsOf(await post("/hooks/shared", hook("orders/paid")))).toEqual([all]);
    const other = await post("/hooks/shared", hook("carts/update"));
    expect([other.status, (other.json() as { runs: string[] }).runs]).toEqual([202, []]);
    expect(await newest()).toMatchObject({ status: "unmatched", target: "shared" });
    await call("updateWorkflow", { params: { id: all }, body: { enabled: false } });
    expect(await workflowsOf(await post("/hooks/shared", hook("orders/create")))).toEqual([created]);
  });

  it("HOOK-5 that was stored but not started, because the server stopped in between, is started by the sweeper", async () => {
    const id = await publish(world.client, orders("Left behind", "left"));
    const at = Date.now() - 60_000;
    const { inbox } = world.core.services.storage;
    const event = {
      id: uuidv7(at, Buffer.alloc(10, 9)),
      receivedAt: at,
      source: "webhook" as const,
      target: "left",
      status: "matched" as const,
      runs: ["00000000-0000-7000-8000-000000000001"],
      headers: { ":method": "POST", ":url": "http://x/hooks/left", "content-type": "application/json" },
      body: Buffer.from('{"id":3}'),
    };
    await inbox.add(event);
    expect(await world.core.sweeper.sweep(0)).toBe(1);
    expect(await world.core.sweeper.sweep(0)).toBe(0);
    const { items } = await call("listRuns", { query: { workflow: id } });
    expect(items).toMatchObject([{ cause: { event: event.id } }]);
  });

  it("HOOK-9 is stored when its run cannot start, and started later", async () => {
    const early = await openWorld({}, false);
    try {
      await saveShopSecret(early.client);
      await publish(early.client, orders("Early", "early"));
      const hook = shopHook('{"id": 9}', { "x-shopify-webhook-id": "early-1" });
      const send = () => early.app.inject({ ...hook, url: "/hooks/early" });
      expect((await send()).statusCode).toBe(500);
      const [stored] = (await early.client.call("listInbox", { query: { limit: 1 } })).items;
      expect(stored).toMatchObject({ status: "matched", target: "early", providerId: "early-1" });
      await early.core.start({ triggers: true });
      await early.core.sweeper.sweep(0);
      expect(await ended(early.client, stored?.runs[0] ?? "")).toMatchObject({ status: "succeeded" });
      expect((await send()).json()).toMatchObject({ runs: stored?.runs, duplicate: true });
    } finally {
      await early.close();
    }
  });

  it("takes any content and method, and its own address", async () => {
    const document = sketch("Own address", [{ id: "hook", type: "webhook", params: { method: "ANY" } }]);
    const id = await publish(world.client, document);
    const { hooks } = await call("getWorkflow", { params: { id } });
    const path = new URL(hooks.hook ?? "").pathname;
    for (const request of [
      { payload: Buffer.from([0, 255, 1]), headers: { "content-type": "application/octet-stream" } },
      { payload: "a=1&b=2", headers: { "content-type": "application/x-www-form-urlencoded" } },
      { payload: "{broken", headers: { "content-type": "application/json" } },
      { payload: "" },
      { method: "GET" as const },
      { method: "DELETE" as const },
    ]) {
      const answer = await world.app.inject({ method: "POST", url: `${path}?x=1`, ...request });
      expect([request.method, answer.statusCode]).toEqual([request.method, 202]);
    }
  });
});

describe("a webhook that is answered by a node", () => {
  const responding = (name: string, path: string, params: object, middle: object[] = []) =>
    sketch(
      name,
      [
        { id: "hook", type: "webhook", params: { path, answer: "respond", answerTimeout: "1s" } },
        ...(middle as { id: string; type: string }[]),
        { id: "say", type: "respond", params },
      ],
      middle.length > 0 ? ["hook>mid", "mid>say"] : ["hook>say"],
    );

  it("HOOK-7 gets its status, headers and body", async () => {
    const params = {
      status: 201,
      headers: { "x-order": "{{ trigger.body.id }}" },
      body: { got: "{{ trigger.body.id }}" },
    };
    await publish(world.client, responding("Answers", "answers", params));
    const answer = await post("/hooks/answers", {
      payload: '{"id":"A7"}',
      headers: { "content-type": "application/json" },
    });
    expect([answer.status, answer.headers["x-order"], answer.json()]).toEqual([201, "A7", { got: "A7" }]);
    await publish(world.client, responding("Text", "text", { body: "plain {{ trigger.query.x }}" }));
    const text = await post("/hooks/text?x=5", {});
    expect([text.text, text.headers["content-type"]]).toEqual(["plain 5", "text/plain; charset=utf-8"]);
  });

  it("HOOK-7 is told 504 when it takes too long, while the run goes on", async () => {
    const pause = { id: "mid", type: "wait", params: { for: "2s" } };
    await publish(world.client, responding("Slow", "slow", { body: "late" }, [pause]));
    const answer = await post("/hooks/slow", {});
    const { error } = answer.json() as { error: { code: string; data: { run: string } } };
    expect([answer.status, error.code]).toEqual([504, "HOOK_TIMEOUT"]);
    expect(await ended(world.client, error.data.run)).toMatchObject({ status: "succeeded" });
  });

  it("is told how the run ended when nothing answered", async () => {
    const failing = { id: "mid", type: "stop", params: { code: "NO", message: "no" } };
    const document = responding("Fails first", "fails", { body: "never" }, [failing]);
    const rest = {
      ...document,
      edges: document.edges.filter((edge) => edge.source !== "mid"),
      nodes: document.nodes.filter((n) => n.id !== "say"),
    };
    await publish(world.client, rest);
    const answer = await post("/hooks/fails", {});
    expect([answer.status, (answer.json() as { error: { code: string } }).error.code]).toEqual([500, "STEP_FAILED"]);
  });
});

describe("a callback", () => {
  it("resolves its wait once, with what was posted", async () => {
    const document = sketch(
      "Calls back",
      [
        { id: "start", type: "manual" },
        { id: "before", type: "send_event", params: { name: "called", key: "1" } },
        { id: "call", type: "callback", params: { timeout: "1h" } },
      ],
      ["start>before", "before>call"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: {} });
    const token = await until(async () => {
      const { rows } = await call("getJournal", { params: { id: run }, query: {} });
      for (const row of rows) for (const event of row.events) if (event.t === "wait") return event.token;
      return undefined;
    });
    const body = { payload: '{"status":"done"}', headers: { "content-type": "application/json" } };
    // Of the journal, however long it is, only the row that opened the wait is read.
    const { runs } = world.core.services.storage;
    expect(await runs.openedWait(token)).toMatchObject([
      { rev: 1, events: [{ t: "completed" }, { t: "wait", token }] },
    ]);
    expect((await post("/callbacks/made-up", body)).status).toBe(404);
    expect((await post(`/callbacks/${token}`, body)).status).toBe(202);
    expect(await ended(world.client, run)).toMatchObject({ status: "succeeded" });
    expect((await call("getStep", { params: { id: run }, query: { path: "call" } })).output).toEqual({
      status: "done",
    });
    expect(await runs.openedWait(token)).toEqual([]);
    expect((await post(`/callbacks/${token}`, body)).status).toBe(404);
  });
});

describe("a schedule", () => {
  const timed = (name: string, params: object) => sketch(name, [{ id: "at", type: "schedule", params }]);
  const overdue = (workflow: string, at: number) =>
    world.core.database
      .sql("general")
      .query("update signalbox.schedule set next_at = $1 where workflow = $2", [at, workflow]);
  const runsOf = async (workflow: string) => (await call("listRuns", { query: { workflow } })).items;

  it("SCHED-1 starts one run for a due time, however many look at once", async () => {
    const id = await publish(world.client, timed("Hourly", { every: "1h" }));
    const due = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000;
    await overdue(id, due);
    const { scheduler } = world.core;
    await Promise.all([scheduler.fireDue(), scheduler.fireDue(), scheduler.fireDue()]);
    expect(await runsOf(id)).toMatchObject([{ cause: { kind: "schedule" } }]);
    await scheduler.fireDue();
    expect(await runsOf(id)).toHaveLength(1);
    await overdue(id, due + 3_600_000);
    await scheduler.fireDue();
    // The same due time again, as after a crash before it was noted.
    await overdue(id, due + 3_600_000);
    await scheduler.fireDue();
    expect(await runsOf(id)).toHaveLength(1);
  });

  it("SCHED-5 stops when its workflow is switched off, and begins again from then on", async () => {
    const id = await publish(world.client, timed("Switched", { every: "1h" }));
    await call("updateWorkflow", { params: { id }, body: { enabled: false } });
    await overdue(id, 1000);
    expect(await world.core.scheduler.fireDue()).toBe(0);
    await call("updateWorkflow", { params: { id }, body: { enabled: true } });
    await world.core.scheduler.fireDue();
    expect(await runsOf(id)).toEqual([]);
  });

  it("SCHED-6 fires by itself at its time", async () => {
    const id = await publish(world.client, timed("Every second", { every: "1s" }));
    await until(async () => (await runsOf(id)).length >= 2);
    await call("deleteWorkflow", { params: { id } });
    const { items } = await call("listInbox", { query: { limit: 5 } });
    expect(items.some((one) => one.source === "schedule" && one.status === "matched")).toBe(true);
  });
});

it("metrics count what came in", async () => {
  const { body } = await world.app.inject({ url: "/metrics", headers: { authorization: `Bearer ${ADMIN}` } });
  expect(body).toMatch(/signalbox_hooks_total\{status="rejected"\} \d+/);
  expect(body).toMatch(/signalbox_steps \d+/);
});

describe("samples of triggers", () => {
  it("SAMPLE-1: an event that came before the first version is what its trigger would give", async () => {
    const document = orders("Not yet published", "unpublished");
    const { id } = await call("createWorkflow", { body: { name: document.name, document } });
    const find = async (client = world.client) =>
      (await client.call("findSample", { params: { id, node: "hook" } })).sample;
    expect(await find()).toBeUndefined();
    expect((await post("/hooks/unpublished?shop=7", shopHook('{"id": 4711}'))).status).toBe(404);
    const sample = await until(find);
    expect(sample.value).toMatchObject({ body: { id: 4711 }, query: { shop: "7" } });
    expect(sample.run).toBeUndefined();
    // Who may not see the inbox does not see it here either.
    const { token } = await call("createToken", {
      body: { name: "runs only", rights: ["workflows:read", "runs:read"] },
    });
    expect(await find(world.as(token))).toBeUndefined();
  });
});
