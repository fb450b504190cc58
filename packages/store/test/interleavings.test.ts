import type { Message, RunStore, WorkerId } from "@signalbox/engine";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRunStore } from "../src/index.ts";
import { SIGNAL } from "../src/run-store/messages.ts";
import { standing } from "./lock-waits.ts";
import { newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

/** Two real connections, one held in the middle of its transaction: orders that no amount of luck would produce. */
let scratch: Scratch;
let store: RunStore;
let worker: WorkerId;
let other: pg.Client;

beforeAll(async () => {
  scratch = await scratchDatabase();
  store = createRunStore(scratch.database);
  worker = await store.register({ name: "one" });
  other = new pg.Client({ connectionString: scratch.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await scratch.close();
});
beforeEach(async () => {
  await other.query("rollback");
});

const message: Message = { kind: "cancel" };
const newRun = async () => {
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  return run;
};
/** `waiting` as soon as some statement of this database stands before a lock, `done` when the promise is over first. */
async function state(promise: Promise<unknown>): Promise<"waiting" | "done"> {
  let done = false;
  const over = () => {
    done = true;
  };
  promise.then(over, over);
  while (!done) if ((await standing(scratch.database)) > 0) return "waiting";
  return "done";
}
const live = async (run: string) =>
  (await other.query("select owner, wake_at, wake_seq from signalbox.run_live where run_id = $1", [run])).rows[0];

test("S5 a park that meets a signal under way waits for it and gives way", async () => {
  const run = await newRun();
  await other.query("begin");
  await other.query(SIGNAL, [`{${run}}`, "{s}", JSON.stringify(message)]);
  const park = store.park(worker, [{ run, epoch: 1, wakeSeq: 0, wakeAt: undefined }]);
  expect(await state(park)).toBe("waiting");
  await other.query("commit");
  expect([...(await park)]).toEqual([]);
  expect(await live(run)).toMatchObject({ owner: worker, wake_seq: 1 });
});

test("S5 negative control: a park that looks with EXISTS loses the wake-up in the same order", async () => {
  const run = await newRun();
  await other.query("begin");
  await other.query(SIGNAL, [`{${run}}`, "{s}", JSON.stringify(message)]);
  const park = scratch.database.sql("general").query(
    `update signalbox.run_live set owner = null, wake_at = case when exists (
       select from signalbox.inbox m where m.run_id = $1 and not m.consumed) then 0 end
     where run_id = $1 and owner = $2`,
    [run, worker],
  );
  expect(await state(park)).toBe("waiting");
  await other.query("commit");
  await park;
  // The message is stored, and the run sleeps for ever: why the counter in the row is compared instead.
  expect(await live(run)).toMatchObject({ owner: null, wake_at: null });
  const { rowCount } = await other.query("select from signalbox.inbox where run_id = $1 and not consumed", [run]);
  expect(rowCount).toBe(1);
  // It is what the sweep is for.
  await store.matchWaits();
  expect(await live(run)).toMatchObject({ wake_at: expect.stringMatching(/^[1-9]/) });
});

test("S5 a signal that meets a park under way waits for it and wakes the parked run", async () => {
  const run = await newRun();
  await other.query("begin");
  await other.query("update signalbox.run_live set owner = null, wake_at = null where run_id = $1", [run]);
  const signal = store.signal([{ run, message, dedupe: "s" }]);
  expect(await state(signal)).toBe("waiting");
  await other.query("commit");
  expect(await signal).toEqual([{ run, owner: undefined, duplicate: false, live: true }]);
  expect(await live(run)).toMatchObject({ owner: null, wake_at: expect.stringMatching(/^[1-9]/), wake_seq: 1 });
});

test("S1 a commit that meets the same row under way waits, and loses when the other wins", async () => {
  const [run, free] = [await newRun(), await newRun()];
  await other.query("begin");
  await other.query(
    "insert into signalbox.journal (run_id, rev, epoch, worker, at, events) values ($1, 1, 9, 9, 0, '[]')",
    [run],
  );
  const commit = store.commit(worker, [step(run, 1), step(free, 1)]);
  expect(await state(commit)).toBe("waiting");
  await other.query("commit");
  const results = await commit;
  expect(results.get(run)).toEqual({ ok: false, reason: "fenced" });
  expect(results.get(free)).toEqual({ ok: true });
});

test("S2 a zombie's end that meets a takeover under way never leaves half an end behind", async () => {
  const run = await newRun();
  await other.query("begin");
  await other.query("update signalbox.run_live set owner = 999999, epoch = 2 where run_id = $1", [run]);
  const commit = store.commit(worker, [step(run, 1, { end: { status: "succeeded" } })]);
  expect(await state(commit)).toBe("waiting");
  await other.query("commit");
  const ok = (await commit).get(run)?.ok;
  const { rows } = await other.query(
    `select status, (select count(*)::int from signalbox.journal where run_id = $1) as journal,
       (select count(*)::int from signalbox.run_live where run_id = $1) as live from signalbox.run where id = $1`,
    [run],
  );
  expect(rows[0]).toEqual(
    ok ? { status: "succeeded", journal: 2, live: 0 } : { status: "running", journal: 1, live: 1 },
  );
});

test("S7 a deadlock is resolved by doing the commit again", async () => {
  const runs = [await newRun(), await newRun()].sort() as [string, string];
  await other.query("begin");
  await other.query("select from signalbox.run_live where run_id = $1 for update", [runs[1]]);
  const end = { end: { status: "succeeded" as const } };
  const commit = store.commit(
    worker,
    runs.map((run) => step(run, 1, end)),
  );
  expect(await state(commit)).toBe("waiting");
  // The other way round: the database ends one of the two after its deadlock_timeout of 1 s.
  const crossing = other.query("select from signalbox.run_live where run_id = $1 for update", [runs[0]]);
  await crossing.then(
    () => other.query("commit"),
    () => other.query("rollback"),
  );
  expect([...(await commit).values()]).toEqual([{ ok: true }, { ok: true }]);
});

test("S19 batches from two lanes over the same runs in any order do not deadlock", async () => {
  const runs = await Promise.all(Array.from({ length: 50 }, newRun));
  const shuffled = [...runs].reverse();
  const end = { end: { status: "succeeded" as const } };
  const [one, two, signalled] = await Promise.all([
    store.commit(
      worker,
      runs.map((run) => step(run, 1, end)),
    ),
    store.commit(
      worker,
      shuffled.map((run) => step(run, 1, end)),
    ),
    store.signal(shuffled.map((run) => ({ run, message, dedupe: "x" }))),
  ]);
  for (const run of runs) expect([one.get(run)?.ok, two.get(run)?.ok].filter(Boolean)).toHaveLength(1);
  expect(signalled).toHaveLength(50);
});

test("S8 a row the database refuses fails its own run only, wherever it is in the batch", async () => {
  const runs = await Promise.all(Array.from({ length: 40 }, newRun));
  const bad = new Set([runs[0], runs[17], runs[39]]);
  const results = await store.commit(
    worker,
    // A time that is no number is JSON's null and nothing a bigint can hold.
    runs.map((run) => step(run, 1, bad.has(run) ? { at: Number.NaN } : {})),
  );
  for (const run of runs)
    expect(results.get(run)).toMatchObject(bad.has(run) ? { ok: false, reason: "failed" } : { ok: true });
});

test("S15 the run list shows running, waiting and the end", async () => {
  const run = await newRun();
  const status = async () =>
    (await other.query("select status from signalbox.run where id = $1", [run])).rows[0].status;
  expect(await status()).toBe("running");
  await store.park(worker, [{ run, epoch: 1, wakeSeq: 0, wakeAt: 0 }]);
  expect(await status()).toBe("waiting");
  await store.claim(worker, 100);
  expect(await status()).toBe("running");
  await store.commit(worker, [step(run, 1, { epoch: 2, end: { status: "failed" } })]);
  expect(await status()).toBe("failed");
});
