import { uuidv7 } from "@signalbox/model";
import { createRepositories } from "@signalbox/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import { StatisticsKeeper } from "../src/statistics/statistics-keeper.ts";
import { codeOf, ended, openWorld, publish, setField, silent, sketch, until, type World } from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
const call: World["client"]["call"] = (name, ...args) => world.client.call(name, ...args);
const FROM = new Date(Date.now() - 3_600_000).toISOString();

const document = sketch(
  "Counted",
  [
    { id: "start", type: "manual" },
    { id: "check", type: "if", params: { condition: "{{ trigger.total > 10 }}" } },
    { id: "ask", type: "approval", params: { title: "Pay?" } },
    { id: "pay", type: "set", params: setField("paid") },
    { id: "stop", type: "stop", params: { message: "no" } },
  ],
  ["start>check", "check.true>ask", "ask.approved>pay", "check.false>stop"],
);

it("STAT-8 tells where runs are and what steps came to, within seconds, of all versions or of one", async () => {
  const id = await publish(world.client, document);
  const start = async (total: number) => (await call("startRun", { params: { id }, body: { input: { total } } })).id;
  const waiting = [await start(20), await start(30), await start(40)];
  const failed = await start(5);
  await ended(world.client, failed);
  const activity = () => call("getActivity", { params: { id }, query: {} });
  const now = await until(async () => {
    const found = await activity();
    return found.nodes.find(({ node }) => node === "ask")?.waiting === 3 && found.nodes.length === 2 && found;
  });
  expect(now).toMatchObject({ runs: 3 });
  expect(now.nodes.find(({ node }) => node === "stop")).toMatchObject({ failed: 1, running: 0 });

  const at = (query: object) =>
    call("listActivity", { params: { id }, query: { node: "ask", status: "waiting", ...query } });
  const first = await at({ limit: 2 });
  expect(first.items.map(({ run, path }) => [run.id, path])).toEqual(
    [waiting[2], waiting[1]].map((run) => [run, "ask"]),
  );
  const rest = await at({ limit: 2, before: first.next });
  expect(rest).toMatchObject({ items: [{ run: { id: waiting[0], status: "waiting" } }] });
  expect(rest.next).toBeUndefined();
  expect(await codeOf(at({ before: "nonsense" }))).toBe("BAD_REQUEST");
  expect(await codeOf(at({ status: "succeeded" }))).toBe("BAD_REQUEST");

  const [approval] = (await call("listApprovals")).items.filter(({ run }) => run === waiting[0]);
  await call("answerApproval", { params: { id: approval?.id ?? "" }, body: { decision: "approved" } });
  await ended(world.client, waiting[0] as string);
  const statistics = (query: object = {}) => call("getStatistics", { params: { id }, query: { from: FROM, ...query } });
  const counted = await until(async () => {
    const found = await statistics();
    return found.runs.succeeded === 1 && found;
  });
  expect(counted.runs).toMatchObject({ started: 4, succeeded: 1, failed: 1, cancelled: 0 });
  const node = (name: string) => counted.nodes.find((one) => one.node === name);
  expect(node("start")).toMatchObject({ succeeded: 4, ports: { "*": 4 } });
  expect(node("check")).toMatchObject({ succeeded: 4, ports: { true: 3, false: 1 } });
  expect(node("ask")).toMatchObject({ succeeded: 1, skipped: 1, ports: { approved: 1 } });
  expect(node("ask")?.waitedMs).toBeGreaterThan(0);
  expect(node("ask")?.p95Ms).toBeGreaterThan(0);
  expect(node("stop")).toMatchObject({ failed: 1, skipped: 3 });
  expect((await statistics({ version: 1 })).runs).toEqual(counted.runs);
  expect(await statistics({ version: 2 })).toMatchObject({ runs: { started: 0 }, nodes: [] });
  expect(await codeOf(statistics({ to: FROM }))).toBe("BAD_REQUEST");
  expect(await codeOf(call("getStatistics", { params: { id: "none" }, query: { from: FROM } }))).toBe("NOT_FOUND");
  expect(await codeOf(call("getActivity", { params: { id: "none" }, query: {} }))).toBe("NOT_FOUND");

  // A test of the draft is nobody's statistics.
  const { id: draft } = await call("startRun", { params: { id }, body: { input: { total: 1 }, draft: true } });
  await ended(world.client, draft);
  await world.core.statistics.settle();
  expect((await statistics()).runs).toEqual(counted.runs);
});

it("STAT-3 what a killed process left uncounted, and all history from before, is counted by the next", async () => {
  const { database } = world.core;
  const sql = database.sql("general");
  await publish(world.client, sketch("Other", [{ id: "start", type: "manual" }]));
  const { rows } = await sql.query<{ id: string }>("select id from signalbox.version where number = 1 limit 1");
  const old = Date.now() - 50 * 86_400_000;
  const runs = Array.from({ length: 1000 }, (_, i) => uuidv7(old + i, crypto.getRandomValues(new Uint8Array(10))));
  const events = JSON.stringify([
    { t: "started", trigger: "start", input: {}, cause: { kind: "manual" } },
    { t: "ended", status: "succeeded" },
  ]);
  for (const [table, columns, values] of [
    [
      "run",
      "id, workflow, version_id, status, started_at, cause",
      `r, 'old', '${rows[0]?.id}', 'succeeded', ${old}, '{}'`,
    ],
    ["journal", "run_id, rev, epoch, worker, at, events", `r, 0, 1, 1, ${old}, '${events}'`],
  ])
    await sql.query(`insert into signalbox.${table} (${columns}) select ${values} from unnest($1::uuid[]) r`, [
      `{${runs.join()}}`,
    ]);
  const repository = createRepositories(database).statistics;
  const notes = new Map<string, never>();
  const keeper = (count: typeof repository.count) =>
    new StatisticsKeeper({
      statistics: { count, behind: (...args) => repository.behind(...args), compact: async () => {} },
      notes: { get: async (key) => notes.get(key), set: async (key, value) => void notes.set(key, value as never) },
      ...{ retention: 1e12, now: () => Date.now(), log: silent },
    });
  let batches = 0;
  const killed = keeper(async (...args) => {
    if (++batches > 2) throw new Error("killed");
    return repository.count(...args);
  });
  await expect(killed.settle()).rejects.toThrow("killed");
  expect(killed.catchingUp).toBe(true);
  expect(notes.size).toBe(0);
  const started = async () =>
    (await repository.counts("old", 0, Date.now())).find(({ node, what }) => node === "" && what === "started")?.n;
  expect(await started()).toBeLessThan(1000);
  const next = keeper((...args) => repository.count(...args));
  await next.settle();
  expect(await started()).toBe(1000);
  expect(next.catchingUp).toBe(false);
  await keeper((...args) => repository.count(...args)).settle();
  expect(await started()).toBe(1000);
});
