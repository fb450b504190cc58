import type { RunStore, WorkerId } from "@signalbox/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../src/index.ts";
import { createRunStore, openDatabase } from "../src/index.ts";
import { FaultyProxy } from "./faulty-proxy.ts";
import { completed, newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

let scratch: Scratch;
let proxy: FaultyProxy;
let database: Database;
let store: RunStore;
let worker: WorkerId;

beforeAll(async () => {
  scratch = await scratchDatabase();
  const url = new URL(scratch.url);
  if (url.searchParams.has("host")) throw new Error("these tests need a PostgreSQL server on a TCP port");
  proxy = new FaultyProxy({ host: url.hostname, port: Number(url.port || 5432) });
  await proxy.listen();
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  database = await openDatabase({ databaseUrl: url.href });
  store = createRunStore(database, { patience: 8000 });
  worker = await store.register({ name: "faults" });
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  await scratch.close();
});

const revs = async (run: string) => (await store.load([run])).get(run)?.rows.map(({ rev }) => rev);

test.each(["request", "answer"] as const)(
  "S7 the connection is lost with the %s of a commit: it is stored once",
  async (fault) => {
    const runs = Array.from({ length: 20 }, newRunId);
    await store.commit(
      worker,
      runs.map((run) => starting(run)),
    );
    for (let rev = 1; rev <= 3; rev++) {
      const before = proxy.cuts;
      proxy.arm(fault);
      const end = rev === 3 ? { end: { status: "succeeded" as const } } : {};
      const results = await store.commit(
        worker,
        runs.map((run) => step(run, rev, end)),
      );
      expect(proxy.cuts).toBe(before + 1);
      expect([...results.values()]).toEqual(runs.map(() => ({ ok: true })));
    }
    for (const run of runs) expect(await revs(run)).toEqual([0, 1, 2, 3]);
  },
);

test("S7 the answer to a start with a key is lost: it is no duplicate of itself", async () => {
  const run = newRunId();
  proxy.arm("answer");
  expect((await store.commit(worker, [starting(run, {}, { key: run })])).get(run)).toEqual({ ok: true });
});

test("S7 the answer is lost and another has the row: fenced", async () => {
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  const other = createRunStore(scratch.database);
  await other.commit(worker, [step(run, 1, { events: completed("other", 1) })]);
  const impostor = await store.register({ name: "impostor" });
  proxy.arm("answer");
  expect((await store.commit(impostor, [step(run, 1)])).get(run)).toEqual({ ok: false, reason: "fenced" });
});

test("S7 the answer to a claim is lost: the runs it took are not forgotten", async () => {
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  await store.claim(worker, 100);
  const [entry] = await store.messages(worker, [run]);
  await store.park(worker, [{ run, epoch: 1, wakeSeq: entry?.wakeSeq ?? 0, wakeAt: 0 }]);
  proxy.arm("answer");
  const claimed = await store.claim(worker, 100);
  expect(claimed.map((one) => one.run)).toContain(run);
});

test("S7 a commit outlasts a database that is away for two seconds", async () => {
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  proxy.setDown(true);
  const commit = store.commit(worker, [step(run, 1)]);
  setTimeout(() => proxy.setDown(false), 2000);
  expect((await commit).get(run)).toEqual({ ok: true });
});

test("S7 when the database stays away, calls throw DATABASE_AWAY and the same batch may be given again", async () => {
  const impatient = createRunStore(database, { patience: 300 });
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  proxy.setDown(true);
  await expect(impatient.commit(worker, [step(run, 1)])).rejects.toMatchObject({ code: "DATABASE_AWAY" });
  proxy.setDown(false);
  expect((await store.commit(worker, [step(run, 1)])).get(run)).toEqual({ ok: true });
});
