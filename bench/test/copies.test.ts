import { createRunStore, type Database } from "@signalbox/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Scratch, scratchDatabase } from "../../packages/store/test/scratch.ts";
import { copyWaiting } from "../src/scale/copies.ts";
import { makeWaiting, waitingDocument } from "../src/scale/waiting.ts";
import { endOf, engineOf } from "../src/scale/world.ts";

/** The million waiting runs of `bench:scale` are mostly copies: they have to be what the engine makes. */
let scratch: Scratch;
let database: Database;
beforeAll(async () => {
  scratch = await scratchDatabase();
  database = scratch.database;
});
afterAll(() => scratch.close());

const ORDERS = Array.from({ length: 12 }, (_, i) => `made-${i}-`);
const COPIES = 40;

/** Every row of the run that waits for this order, in all tables, without what is its own. */
async function rowsOf(order: string): Promise<Record<string, unknown[]>> {
  const sql = database.sql("general");
  const { rows } = await sql.query<{ run: string; token: string }>(
    "select w.run_id::text as run, token from signalbox.wait_event join signalbox.wait w using (token) where key = $1",
    [order],
  );
  expect(rows).toHaveLength(1);
  const { run = "", token = "" } = rows[0] ?? {};
  const { rows: tables } = await sql.query<{ name: string; column: string }>(
    `select table_name as name, min(column_name) as column from information_schema.columns
     where table_schema = 'signalbox' and (column_name in ('run_id', 'token') or (table_name, column_name) = ('run', 'id'))
     group by table_name`,
  );
  const found: Record<string, unknown[]> = {};
  for (const { name, column } of tables) {
    const value = column === "token" ? token : run;
    const { rows } = await sql.query(`select * from signalbox.${name} where ${column}::text = $1 order by 1, 2`, [
      value,
    ]);
    if (rows.length > 0) found[name] = rows;
  }
  const text = JSON.stringify(found).replaceAll(run, "<run>").replaceAll(token, "<token>").replaceAll(order, "<order>");
  // Times of the engine's, in milliseconds.
  return JSON.parse(text.replaceAll(/\b1\d{12}\b/g, "0"));
}

test("copies of waiting runs have the rows that the engine makes, and go on when their event comes", async () => {
  await makeWaiting(database, ORDERS);
  await copyWaiting(database, COPIES, (n) => `copy-${n}-`);
  const { rows } = await database
    .sql("general")
    .query(
      "select (select count(*) from signalbox.run_live) as live, (select count(*) from signalbox.journal) as rows",
    );
  expect(rows).toEqual([{ live: ORDERS.length + COPIES, rows: ORDERS.length + COPIES }]);

  const made = await rowsOf("made-3-");
  expect(Object.keys(made).sort()).toEqual(["journal", "run", "run_live", "wait", "wait_event"]);
  for (const n of [1, 2, 13, COPIES]) expect(await rowsOf(`copy-${n}-`)).toEqual(made);

  const engine = engineOf(createRunStore(database), waitingDocument, { execute: async () => ({ output: null }) });
  await engine.start();
  let run: string | undefined;
  engine.on((committed) => {
    run ??= committed.run;
  });
  const ended = endOf(engine, () => run);
  await engine.emit({ id: "e", name: "paid", key: "copy-29-", data: { total: 5 }, at: Date.now() });
  await ended;
  await engine.stop();
});
