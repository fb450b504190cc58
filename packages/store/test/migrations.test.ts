import { afterEach, expect, test } from "vitest";
import { type Database, openDatabase, openMemoryDatabase } from "../src/index.ts";
import { MIGRATIONS, migrate, schemaNumber } from "../src/migrations/migrate.ts";
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
  expect(await schemaNumber(database.sql("general"))).toBe(MIGRATIONS.length);
});

test("M2 servers that start at the same moment migrate once", async () => {
  scratch = await scratchDatabase();
  await scratch.database.sql("general").query("drop schema signalbox cascade");
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => openDatabase({ databaseUrl: scratch?.url as string })),
  );
  const { rows } = await scratch.database.sql("general").query("select number from signalbox.schema_migration");
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
