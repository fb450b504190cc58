import type { RunStore, WorkerId } from "@signalbox/engine";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sqlState } from "../src/database/failures.ts";
import { createRunStore } from "../src/index.ts";
import { type PreparedCommit, parametersOf, partsOf, prepare } from "../src/run-store/commit-batch.ts";
import { commitStatement, type Statement } from "../src/run-store/commit-statement.ts";
import { standing } from "./lock-waits.ts";
import { newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";
import { unordered } from "./unordered.ts";

/**
 * Two batches over the same three runs, given in opposite orders, while a third transaction holds the row in the
 * middle. Unordered, each of the two gets its first row and stands before the middle one; when the holder lets go, one
 * gets that and then wants what the other has: a circle, for certain. Ordered, the second stands behind the first from
 * its first row on.
 */
let scratch: Scratch;
let store: RunStore;
let worker: WorkerId;
let holder: pg.Client;
let lanes: pg.Client[];

beforeAll(async () => {
  scratch = await scratchDatabase();
  store = createRunStore(scratch.database);
  worker = await store.register({ name: "one" });
  const connect = async () => {
    const client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
    return client;
  };
  holder = await connect();
  lanes = [await connect(), await connect()];
});
afterAll(async () => {
  await Promise.all([holder, ...lanes].map((client) => client?.end()));
  await scratch.close();
});

/** @returns `sent` when the statement was carried out, else the code the database refused it with. */
async function crossing(change: (statement: Statement) => Statement): Promise<string[]> {
  const runs = [newRunId(), newRunId(), newRunId()].sort();
  await store.commit(
    worker,
    runs.map((run) => starting(run)),
  );
  await holder.query("begin");
  await holder.query(
    "insert into signalbox.journal (run_id, rev, epoch, worker, at, events) values ($1, 1, 9, 9, 0, '[]')",
    [runs[1]],
  );
  const orders = [runs, runs.toReversed()];
  const sent = lanes.map(async (lane, i) => {
    const batch = orders[i]?.map((run) => prepare(step(run, 1))) as PreparedCommit[];
    const parts = partsOf(batch);
    const { text } = change(commitStatement(parts));
    return lane.query(text, parametersOf(worker, batch, parts)).then(
      () => "sent",
      (error) => sqlState(error) ?? String(error),
    );
  });
  while ((await standing(scratch.database)) < lanes.length) {}
  await holder.query("rollback");
  const outcomes = await Promise.all(sent);
  const journal = await store.load(runs);
  for (const run of runs) expect(journal.get(run)?.rows.map(({ rev }) => rev)).toEqual([0, 1]);
  return outcomes.sort();
}

test("S19 batches over the same runs, in whatever order, wait for one another and never in a circle", async () => {
  for (let i = 0; i < 5; i++) expect(await crossing((statement) => statement)).toEqual(["sent", "sent"]);
});

test("S19 negative control: with the order of the rows left out of the statement they deadlock", async () => {
  expect(await crossing((statement) => unordered(statement))).toEqual(["40P01", "sent"]);
});
