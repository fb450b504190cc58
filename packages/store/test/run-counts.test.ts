import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunStore, type Database, openMemoryDatabase } from "../src/index.ts";
import { RunCounter } from "../src/repositories/run-counts.ts";
import { newRunId, starting } from "./run-commits.ts";

let database: Database;
beforeAll(async () => {
  database = await openMemoryDatabase();
  await database
    .sql("general")
    .query("insert into signalbox.workflow (id, name, created_at, updated_at) values ('wf', 'Workflow', 0, 0)");
});
afterAll(() => database.close());

/** A counter on a clock that is read twice for each count, and moves `took` ms in between. */
function counterThatTakes(took: number) {
  const time = { now: 0 };
  let counting = false;
  const clock = () => {
    if (counting) time.now += took;
    return time.now;
  };
  const counter = new RunCounter(database.kysely, clock);
  const running = async () => {
    counting = false;
    const asked = counter.counts(Date.now());
    counting = true;
    return (await asked).get("wf")?.running ?? 0;
  };
  return { time, running };
}
async function startOne() {
  const store = createRunStore(database);
  await store.commit(await store.register({ name: "w" }), [starting(newRunId())]);
}

test("COUNT-1 few runs are counted for whoever asks", async () => {
  const { running } = counterThatTakes(10);
  const before = await running();
  await startOne();
  expect(await running()).toBe(before + 1);
});

test("COUNT-1 counts that take long are used again for 20 times as long, and a minute at most", async () => {
  const { time, running } = counterThatTakes(1000);
  const before = await running();
  await startOne();
  time.now += 18_000;
  expect(await running()).toBe(before);
  time.now += 2000;
  expect(await running()).toBe(before + 1);

  const slow = counterThatTakes(10_000);
  await slow.running();
  await startOne();
  slow.time.now += 49_000;
  expect(await slow.running()).toBe(before + 1);
  slow.time.now += 12_000;
  expect(await slow.running()).toBe(before + 2);
});
