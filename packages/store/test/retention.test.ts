import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRepositories, createRunStore, type Database, openMemoryDatabase } from "../src/index.ts";
import { cause, completed, newRunId, starting, step } from "./run-commits.ts";
import { scratchDatabase } from "./scratch.ts";

describe.each(["PostgreSQL", "PGlite in memory"])("%s", (kind) => {
  let database: Database;
  let close: () => Promise<void>;
  beforeAll(async () => {
    if (kind === "PostgreSQL") ({ database, close } = await scratchDatabase());
    else {
      database = await openMemoryDatabase();
      close = () => database.close();
    }
  });
  afterAll(() => close());

  const open = async () => {
    const store = createRunStore(database);
    return { store, worker: await store.register({ name: "w" }), ...createRepositories(database) };
  };
  type Opened = Awaited<ReturnType<typeof open>>;
  const LARGE = "large ".repeat(2000);

  async function ended({ store, worker }: Opened, start: object = {}, status: "succeeded" | "failed" = "succeeded") {
    const run = newRunId();
    await store.commit(worker, [starting(run, LARGE, start)]);
    await store.commit(worker, [step(run, 1, { events: completed("a", LARGE), end: { status } })]);
    return run;
  }
  const TABLES = ["run", "journal", "payload", "run_live", "run_entity", "run_idem", "wait", "inbox", "snapshot"];
  async function traces(run: string): Promise<string[]> {
    const found: string[] = [];
    for (const table of TABLES) {
      const column = table === "run" ? "id" : "run_id";
      const { rows } = await database
        .sql("general")
        .query(`select from signalbox.${table} where ${column} = $1`, [run]);
      if (rows.length > 0) found.push(table);
    }
    return found;
  }

  test("RET-1 a run that is removed leaves nothing behind, and no other is touched", async () => {
    const opened = await open();
    const { store, retention } = opened;
    const entities = { order: "1001", "or der": "a\0b" };
    const run = await ended(opened, { entities, key: `k-${newRunId()}` });
    const other = await ended(opened, { entities, key: `k-${newRunId()}` }, "failed");
    for (const id of [run, other]) await store.saveSnapshot(id, { rev: 2, abi: "1", data: Buffer.from("state") });
    const everything = ["run", "journal", "payload", "run_entity", "run_idem", "snapshot"];
    expect(await traces(run)).toEqual(everything);
    expect(await retention.remove([run])).toBe(1);
    await retention.sweep(Date.now() + 1000);
    expect(await traces(run)).toEqual([]);
    expect(await traces(other)).toEqual(everything);
    expect(await retention.remove([run])).toBe(0);
  });

  test("RET-2 runs that go on or wait are never removed", async () => {
    const opened = await open();
    const { store, worker, retention } = opened;
    const run = newRunId();
    await store.commit(worker, [starting(run)]);
    expect(await retention.remove([run])).toBe(0);
    await store.park(worker, [{ run, epoch: 1, wakeSeq: 0, wakeAt: undefined }]);
    expect(await retention.remove([run])).toBe(0);
    expect(await traces(run)).toEqual(["run", "journal", "run_live"]);
  });

  test("RET-2 of a run that somebody lets go on at this moment, either all stays or it is not let go on", async () => {
    const opened = await open();
    const { store, retention } = opened;
    for (let round = 0; round < 20; round++) {
      const run = await ended(opened, {}, "failed");
      const [reopened, removed] = await Promise.all([store.reopen(run, { kind: "retry" }), retention.remove([run])]);
      expect(removed).toBe(reopened ? 0 : 1);
      expect(await traces(run)).toEqual(reopened ? ["run", "journal", "payload", "run_live", "inbox"] : []);
    }
  });

  test("RET-3 what a run has called goes with it, and keeps it while it goes on", async () => {
    const opened = await open();
    const { store, worker, retention } = opened;
    const root = await ended(opened);
    const child = await ended(opened, { parent: { run: root, path: "a" }, depth: 1 });
    const grandchild = newRunId();
    await store.commit(worker, [starting(grandchild, {}, { parent: { run: child, path: "b" }, depth: 2, cause })]);
    const { runs } = await retention.page({ startedBefore: Date.now() + 1000 });
    expect(runs.some(({ id }) => id === root)).toBe(true);
    expect(runs.some(({ id }) => id === child || id === grandchild)).toBe(false);
    expect(await retention.remove([root])).toBe(0);
    expect(await traces(child)).not.toEqual([]);
    await store.commit(worker, [step(grandchild, 1, { end: { status: "succeeded" } })]);
    expect(await retention.remove([root])).toBe(3);
    for (const run of [root, child, grandchild]) expect(await traces(run)).toEqual([]);
  });

  test("RET-4 snapshots of runs that succeeded are dropped, those of others stay", async () => {
    const opened = await open();
    const { store, retention } = opened;
    const [succeeded, failed] = [await ended(opened), await ended(opened, {}, "failed")];
    for (const run of [succeeded, failed]) await store.saveSnapshot(run, { rev: 2, abi: "1", data: Buffer.from("x") });
    await retention.sweep(0);
    expect(await traces(succeeded)).not.toContain("snapshot");
    expect(await traces(failed)).toContain("snapshot");
  });
});
