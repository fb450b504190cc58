import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@signalbox/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Costs, comparedWith, countCosts } from "../src/costs.ts";

/**
 * What a durable step costs, in statements, rows and bytes, held to `bench/budgets.json`. Who makes it cheaper lowers
 * the budget in the same commit; who has to make it dearer says there what for.
 */
const budgets: { alone: Costs; together: Costs } = JSON.parse(
  await readFile(new URL("../budgets.json", import.meta.url), "utf8"),
);
const ALONE = { runs: 50, inFlight: 1 };
const TOGETHER = { runs: 400, inFlight: 50 };

let folder = "";
let keeper: Database | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-budgets-"));
  // mkdtemp makes it private; the server's account must get in.
  await chmod(folder, 0o755);
  const opened = await openDatabase({ dataDir: join(folder, "data") });
  keeper = opened.kind === "embedded" ? opened : void (await opened.close());
  // Vacuum comes by the clock and writes WAL.
  await keeper?.sql("general").query("alter system set autovacuum = off");
  await keeper?.sql("general").query("select pg_reload_conf()");
  // The first runs fill caches and make files.
  if (keeper) await countCosts(keeper, TOGETHER);
});
afterAll(async () => {
  await keeper?.close();
  await rm(folder, { recursive: true, force: true });
});

/** PGlite shows neither WAL nor statistics, so where the built-in server cannot run, this is skipped. */
const onServer = (name: string, body: (database: Database) => Promise<void>) =>
  test(name, async (context) => {
    if (!keeper) return context.skip("the built-in PostgreSQL server cannot run here");
    await body(keeper);
  });

describe("budgets of a durable step", () => {
  onServer("a run alone: a statement a commit, and nothing else", async (database) => {
    expect(comparedWith(budgets.alone, await countCosts(database, ALONE))).toEqual([]);
  });

  onServer("fifty runs together: they share statements, and cost the same rows", async (database) => {
    expect(comparedWith(budgets.together, await countCosts(database, TOGETHER))).toEqual([]);
  });

  onServer("control: a statement more each time is noticed", async (database) => {
    const oneMore = (job: Database) => job.sql("general").query("select 1");
    const costs = await countCosts(database, { ...ALONE, oneMore });
    expect(comparedWith(budgets.alone, costs)).toEqual(["statements a step: 2.2, the budget is 1.1"]);
  });

  onServer("control: a row more each time is noticed, by its number and its bytes", async (database) => {
    await database.sql("general").query("create table extra(n int)");
    const oneMore = (job: Database) => job.sql("general").query("insert into extra values (1)");
    const costs = await countCosts(database, { ...ALONE, oneMore });
    expect(comparedWith(budgets.alone, costs)).toEqual([
      "statements a step: 2.2, the budget is 1.1",
      "rows a run, extra inserted: 11, the budget is 0",
      expect.stringMatching(/^WAL bytes a step: \d+, the budget is \d+$/),
    ]);
  });

  test("control: what has become cheaper is noticed too, so that budgets stay tight", () => {
    const cheaper = { ...budgets.alone, walBytesPerStep: Math.round(budgets.alone.walBytesPerStep * 0.96) };
    expect(comparedWith(budgets.alone, cheaper)).toHaveLength(1);
    expect(comparedWith(budgets.alone, { ...budgets.alone, rowsPerRun: {} })).toHaveLength(5);
  });
});
