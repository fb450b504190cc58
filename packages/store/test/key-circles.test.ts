import type { RunId, RunStore, WorkerId } from "@signalbox/engine";
import type { JournalEvent } from "@signalbox/model";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRunStore } from "../src/index.ts";
import { newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

/** Places that are waited for by child runs; those within one run are part of the contract. */
let scratch: Scratch;
let store: RunStore;
let worker: WorkerId;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.close());
beforeEach(async () => {
  await scratch.database
    .sql("general")
    .query("delete from signalbox.slot; delete from signalbox.slot_wait; delete from signalbox.slot_key");
  store = createRunStore(scratch.database);
  worker = await store.register({ name: "w" });
});

const acquire = async (run: RunId, path: string, key: string) =>
  (await store.acquire(worker, [{ run, path, key, max: 1, epoch: 1, priority: 5 }]))[0]?.granted;

/** A run that holds `till` around its call, a run that it calls there, and one that is called by that. */
async function callers(detached = false): Promise<[RunId, RunId, RunId]> {
  const [top, middle, bottom] = [newRunId(), newRunId(), newRunId()];
  const child = (run: RunId): JournalEvent => ({
    t: "child",
    p: "call",
    run,
    workflow: "wf",
    input: null,
    ...(detached && { detached: true }),
  });
  await store.commit(worker, [starting(top)]);
  await store.commit(worker, [starting(middle, {}, { parent: { run: top, path: "box/call" } })]);
  await store.commit(worker, [starting(bottom, {}, { parent: { run: middle, path: "call" } })]);
  await store.commit(worker, [step(top, 1, { events: [child(middle)] })]);
  await store.commit(worker, [step(middle, 1, { events: [child(bottom)] })]);
  return [top, middle, bottom];
}

test("SLOT-10 a child run's child that wants the key its caller holds around the call is told to give up", async () => {
  const [top, , bottom] = await callers();
  expect(await acquire(top, "box", "till")).toBe(true);
  expect(await acquire(bottom, "", "till")).toBe(false);
  expect(await store.reconcileSlots()).toEqual([{ run: bottom, owner: worker }]);
  expect((await store.messages(worker, [bottom]))[0]?.messages.map(({ message }) => message)).toEqual([
    { kind: "circle", path: "", key: "till", held: "till" },
  ]);
});

test("SLOT-10 a child run that nobody waits for, or that is called beside the place, may wait as long as it likes", async () => {
  const [top, , bottom] = await callers(true);
  await acquire(top, "box", "till");
  await acquire(bottom, "", "till");
  expect(await store.reconcileSlots()).toEqual([]);
  const [other, , below] = await callers();
  await acquire(other, "beside", "safe");
  await acquire(below, "", "safe");
  expect(await store.reconcileSlots()).toEqual([]);
});

test("SLOT-10 two runs whose children want what the other one holds", async () => {
  const [one, , belowOne] = await callers();
  const [two, , belowTwo] = await callers();
  await acquire(one, "", "till");
  await acquire(two, "box", "safe");
  await acquire(belowOne, "a", "safe");
  await acquire(belowTwo, "b", "till");
  expect(await store.reconcileSlots()).toEqual([{ run: belowTwo, owner: worker }]);
});
