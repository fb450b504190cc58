import { afterEach, expect, test } from "vitest";
import { createRepositories, createRunStore, type Database, openDatabase, openMemoryDatabase } from "../src/index.ts";
import { MIGRATIONS, migrate, schemaNumber } from "../src/migrations/migrate.ts";
import { encodeEvents } from "../src/run-store/payloads.ts";
import { completed, newRunId, startedWith } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

let scratch: Scratch | undefined;
afterEach(async () => {
  await scratch?.close();
  scratch = undefined;
});

const quiet = () => {};
const tables = async (database: Database) =>
  (await database.sql("general").query("select tablename from pg_tables where schemaname = 'signalbox' order by 1"))
    .rows;

test("M1 migrating twice changes nothing", async () => {
  scratch = await scratchDatabase();
  const { database } = scratch;
  const before = await tables(database);
  await migrate(database, quiet);
  expect(await tables(database)).toEqual(before);
  expect(await schemaNumber(database.sql("general"))).toBe(MIGRATIONS.at(-1)?.number);
});

test("M2 servers that start at the same moment migrate once", async () => {
  scratch = await scratchDatabase();
  await scratch.database.sql("general").query("drop schema signalbox cascade");
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => openDatabase({ databaseUrl: scratch?.url as string })),
  );
  const { rows } = await scratch.database
    .sql("general")
    .query("select number from signalbox.schema_migration order by 1");
  expect(rows).toEqual(MIGRATIONS.map(({ number }) => ({ number })));
  await Promise.all(opened.map((database) => database.close()));
});

test("M3 a database newer than the code is refused and left alone", async () => {
  scratch = await scratchDatabase();
  const sql = scratch.database.sql("general");
  await sql.query("insert into signalbox.schema_migration (number, name) values (999, 'from the future')");
  await expect(openDatabase({ databaseUrl: scratch.url })).rejects.toMatchObject({
    code: "DATABASE_NEWER",
    message: expect.stringMatching(/999/),
  });
});

test("M4 a migration that fails leaves the schema as it was", async () => {
  const database = await openMemoryDatabase();
  const broken = [
    ...MIGRATIONS,
    { number: MIGRATIONS.length + 1, name: "broken", sql: "create table signalbox.half (n int); select 1/0" },
  ];
  await expect(migrate(database, quiet, broken)).rejects.toThrow(/division by zero/);
  expect(await schemaNumber(database.sql("general"))).toBe(MIGRATIONS.length);
  const { rows } = await database.sql("general").query("select to_regclass('signalbox.half') as half");
  expect(rows).toEqual([{ half: null }]);
  await database.close();
});

test("M5 a database of the first schema keeps everything it has", async () => {
  scratch = await scratchDatabase();
  const { database } = scratch;
  const sql = database.sql("general");
  await sql.query("drop schema signalbox cascade");
  await migrate(database, quiet, MIGRATIONS.slice(0, 1));
  const run = newRunId();
  const value = { text: "large ".repeat(5000), zero: "\0" };
  const { text, payloads } = await encodeEvents(completed("a", value));
  await sql.query("insert into signalbox.worker (name, identity, started_at, heartbeat) values ('old', '{}', 0, 0)");
  await sql.query(
    `insert into signalbox.run (id, workflow, version_id, status, started_at, cause) values ($1, 'wf', 'v1', 'waiting', 5, '{"kind":"manual"}')`,
    [run],
  );
  await sql.query("insert into signalbox.run_live (run_id, epoch, wake_at) values ($1, 3, 0)", [run]);
  for (const [rev, events] of [JSON.stringify(startedWith({ a: 1 })), text].entries())
    await sql.query("insert into signalbox.journal values ($1, $2, 1, 1, 7, $3)", [run, rev, events]);
  for (const { n, codec, size, data } of payloads)
    await sql.query("insert into signalbox.payload values ($1, 1, $2, $3, $4, $5)", [run, n, codec, size, data]);

  await migrate(database, quiet);
  const store = createRunStore(database);
  const worker = await store.register({ name: "new" });
  expect(await store.claim(worker, 10)).toMatchObject([{ run, epoch: 4 }]);
  const rows = [
    { rev: 0, at: 7, events: startedWith({ a: 1 }) },
    { rev: 1, at: 7, events: completed("a", value) },
  ];
  expect((await store.load([run], "any")).get(run)).toMatchObject({ workflow: "wf", versionId: "v1", rows });
  expect(await createRepositories(database).runs.journal(run)).toEqual(rows);
  const more = { run, rev: 2, epoch: 4, at: 9, events: completed("b", "x") };
  expect((await store.commit(worker, [more])).get(run)).toEqual({ ok: true });
});

test("M5 a migration below the newest one that a database has is made up for", async () => {
  const database = await openMemoryDatabase();
  const one = (number: number) => ({ number, name: `m${number}`, sql: `create table signalbox.m${number} (n int)` });
  await migrate(database, quiet, [...MIGRATIONS, one(1002)]);
  await migrate(database, quiet, [...MIGRATIONS, one(1001), one(1002)]);
  const { rows } = await database
    .sql("general")
    .query("select number from signalbox.schema_migration where number > 1000 order by number");
  expect(rows).toEqual([{ number: 1001 }, { number: 1002 }]);
  await database.close();
});
