import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sql } from "../src/database/sql.ts";
import { createRunStore, type Database, openMemoryDatabase } from "../src/index.ts";
import { Claimer } from "../src/run-store/claim.ts";
import { newRunId, starting } from "./run-commits.ts";

let database: Database;
beforeAll(async () => (database = await openMemoryDatabase()));
afterAll(() => database.close());

/** The names of the statements a body sends. */
function listening(sql: Sql): { sql: Sql; names: string[] } {
  const names: string[] = [];
  const query: Sql["query"] = (text, params, name) => {
    names.push(name ?? text);
    return sql.query(text, params, name);
  };
  return { names, sql: { ...sql, query } };
}

test("S10 many runs of a dead worker are taken batch after batch, each with one statement", async () => {
  const store = createRunStore(database);
  const dead = await store.register({ name: "dead" });
  const runs = Array.from({ length: 25 }, newRunId);
  await store.commit(
    dead,
    runs.toSorted().map((run) => starting(run)),
  );
  const heir = await store.register({ name: "heir" });
  const general = database.sql("general");
  await general.query("update signalbox.worker set heartbeat = 0 where id = $1", [dead]);

  const { sql, names } = listening(database.sql("hot"));
  const claimer = new Claimer(sql, 15_000);
  const taken: string[] = [];
  for (let batch = 0; batch < 3; batch++) taken.push(...(await claimer.claim(heir, 10)).map(({ run }) => run));
  expect(taken.toSorted()).toEqual(runs.toSorted());
  expect(names).toEqual(["claim_drop_dead", "claim_abandoned", "claim_abandoned", "claim_abandoned", "claim_due"]);
});
