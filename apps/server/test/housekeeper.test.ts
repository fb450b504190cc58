import { uuidv7 } from "@signalbox/model";
import { createRepositories, createRunStore, type Database, openMemoryDatabase } from "@signalbox/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Housekeeper, YOUNGEST } from "../src/ops/housekeeper.ts";
import { silent } from "./harness.ts";

const DAY = 86_400_000;
let database: Database;
beforeAll(async () => {
  database = await openMemoryDatabase();
  const version = (workflow: string, number: number, settings: object) =>
    database.sql("general").query(
      `insert into signalbox.version (id, workflow, number, hash, document, node_types, created_at, created_by)
       values ($1, $2, $3, $1, $4, '[]', 0, 'me')`,
      [`${workflow}-${number}`, workflow, number, JSON.stringify({ settings })],
    );
  await version("short", 1, { retention: "500d" });
  await version("short", 2, { retention: "2d" });
  await version("usual", 1, { timezone: "UTC" });
});
afterAll(() => database.close());

const now = Date.now();
async function endedRun(workflow: string, daysAgo: number, status: "succeeded" | "failed" | "cancelled", key?: string) {
  const store = createRunStore(database);
  const worker = await store.register({ name: "w" });
  const at = now - daysAgo * DAY;
  const run = uuidv7(at, crypto.getRandomValues(new Uint8Array(10)));
  const events = [{ t: "started" as const, trigger: "t", input: {}, cause: { kind: "manual" as const } }];
  const start = { workflow, versionId: "v", cause: { kind: "manual" as const }, ...(key === undefined ? {} : { key }) };
  await store.commit(worker, [{ run, rev: 0, epoch: 1, at, events, start, end: { status } }]);
  return run;
}
const keeper = (retention: number, failedRetention: number) =>
  new Housekeeper({
    ...{ runs: createRepositories(database).retention, blobs: undefined, retention, failedRetention },
    ...{ now: () => now, removed: () => {}, log: silent },
  });
const left = async () =>
  (await database.sql("general").query<{ id: string }>("select id from signalbox.run order by id")).rows.map(
    ({ id }) => id,
  );

test("RET-5 each run is kept as long as its workflow says, else as the server says for its status", async () => {
  await database.sql("general").query("delete from signalbox.run");
  const kept = [
    await endedRun("usual", 170, "failed"),
    await endedRun("gone", 80, "succeeded"),
    await endedRun("usual", 80, "cancelled"),
    await endedRun("short", 1.9, "failed"),
  ];
  const old = [
    await endedRun("usual", 200, "failed"),
    await endedRun("usual", 100, "succeeded"),
    await endedRun("gone", 95, "cancelled"),
    await endedRun("short", 3, "failed"),
    await endedRun("short", 3, "succeeded"),
  ];
  expect(await keeper(90 * DAY, 180 * DAY).pass()).toEqual({ runs: old.length, blobs: 0 });
  expect(await left()).toEqual(kept.sort());
  expect(await keeper(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY).pass()).toEqual({ runs: 0, blobs: 0 });
  expect(await left()).toEqual(kept.sort());
});

test("RET-5 the runs of the last day stay whatever is set: an event without its run would be started again", async () => {
  await database.sql("general").query("delete from signalbox.run");
  const young = await endedRun("usual", (YOUNGEST - 60_000) / DAY, "succeeded");
  await endedRun("usual", (YOUNGEST + 60_000) / DAY, "succeeded");
  await keeper(1, 1).pass();
  expect(await left()).toEqual([young]);
});

test("RET-5 thousands of runs are removed in one pass, past those that stay", async () => {
  await database.sql("general").query("delete from signalbox.run");
  await database.sql("general").query(
    `insert into signalbox.run (id, workflow, version_id, status, started_at, ended_at, cause)
     select ('0190' || lpad(to_hex(n), 8, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid, 'usual', 'v',
       case when n % 3 = 0 then 'waiting' else 'succeeded' end, 0, case when n % 3 = 0 then null else 5 end, '{"kind":"manual"}'
     from generate_series(1, 7000) n`,
  );
  expect(await keeper(DAY, DAY).pass()).toEqual({ runs: 4667, blobs: 0 });
  expect(await left()).toHaveLength(2333);
});
