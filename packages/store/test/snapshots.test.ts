import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunStore } from "../src/index.ts";
import { JOURNALS } from "../src/run-store/load.ts";
import { newRunId, starting, step } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.close());

interface PlanNode {
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}
function rowsRead(node: PlanNode): number {
  const own = (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
  const below = (node.Plans ?? []).map(rowsRead).reduce((a, b) => a + b, 0);
  return below + (node["Relation Name"] === "journal" ? own : 0);
}

const ROWS = 100_000;
const bytes = (text: string) => Buffer.from(text.repeat(1000));

test("SNAP-2 of a run with 100,000 rows, loading reads those since the snapshot and no others", async () => {
  const { database } = scratch;
  const store = createRunStore(database);
  const worker = await store.register({ name: "w" });
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  await database
    .sql("general")
    .query(
      `insert into signalbox.journal select $1, n, 1, $2, n, '[{"t":"skipped","p":[]}]' from generate_series(1, $3 - 1) n`,
      [run, worker, ROWS],
    );
  expect((await store.load([run], "1")).get(run)?.rows).toHaveLength(ROWS);
  await store.saveSnapshot(run, { rev: ROWS - 500, abi: "1", data: bytes("state") });

  const loaded = (await store.load([run], "1")).get(run);
  expect(loaded?.snapshot?.rev).toBe(ROWS - 500);
  expect(Buffer.from(loaded?.snapshot?.data as Uint8Array)).toEqual(bytes("state"));
  expect(loaded?.rows.map(({ rev }) => rev)).toEqual(Array.from({ length: 500 }, (_, i) => ROWS - 500 + i));

  // What the database has read for it, the rows it passed over included.
  const { rows } = await database
    .sql("hot")
    .query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(`explain (analyze, format json) ${JOURNALS}`, [`{${run}}`, "1"]);
  expect(rowsRead(rows[0]?.["QUERY PLAN"][0].Plan as PlanNode)).toBe(500);
});

test("SNAP-3 snapshots of another shape are passed over; the newest of a shape stays", async () => {
  const store = createRunStore(scratch.database);
  const worker = await store.register({ name: "w" });
  const run = newRunId();
  await store.commit(worker, [starting(run)]);
  for (let rev = 1; rev < 6; rev++) await store.commit(worker, [step(run, rev)]);
  const from = async (abi?: string) => {
    const loaded = (await store.load([run], abi)).get(run);
    return [loaded?.snapshot?.rev, loaded?.rows[0]?.rev, loaded?.rows.length];
  };
  await store.saveSnapshot(run, { rev: 4, abi: "1", data: bytes("a") });
  await store.saveSnapshot(run, { rev: 2, abi: "1", data: bytes("b") });
  expect(await from("1")).toEqual([4, 4, 2]);
  expect(await from("2")).toEqual([undefined, 0, 6]);
  expect(await from()).toEqual([undefined, 0, 6]);
  await store.saveSnapshot(run, { rev: 3, abi: "2", data: bytes("c") });
  expect(await from("2")).toEqual([3, 3, 3]);
  await store.saveSnapshot(run, { rev: 6, abi: "2", data: bytes("d") });
  expect(await from("2")).toEqual([6, undefined, 0]);
});

test("SNAP-3 a snapshot of a run that is gone is not kept", async () => {
  const store = createRunStore(scratch.database);
  await store.saveSnapshot(newRunId(), { rev: 4, abi: "gone", data: bytes("a") });
  const { rows } = await scratch.database.sql("general").query("select from signalbox.snapshot where abi = 'gone'");
  expect(rows).toEqual([]);
});
