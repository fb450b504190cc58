import { afterAll, beforeEach, expect, test } from "vitest";
import { createRunStore } from "../src/index.ts";
import { Claimer, PLAIN_CLAIM } from "../src/run-store/claim.ts";
import { DEAD_AFTER } from "../src/run-store/workers.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

/** Who gets a turn while there is more to do than a claim takes (S17, S18). */
let scratch: Scratch | undefined;
let worker: number;
beforeEach(async () => {
  await scratch?.close();
  scratch = await scratchDatabase();
  worker = await createRunStore(scratch.database).register({ name: "claims" });
});
afterAll(() => scratch?.close());

const sql = () => (scratch as Scratch).database.sql("hot");
/** Runs that are due, the later ones of a call the younger. */
const due = async (workflow: string, count: number, priority = 5, age = 1000) => {
  await sql().query(
    `insert into signalbox.run_live (run_id, workflow, priority, epoch, wake_at)
     select gen_random_uuid(), $1, $2::int, 1, (extract(epoch from now()) * 1000)::bigint - $4::int from generate_series(1, $3::int)`,
    [workflow, priority, count, age],
  );
};
const workflowsOf = async (runs: readonly string[]) => {
  const { rows } = await sql().query<{ workflow: string }>(
    "select workflow from signalbox.run_live where run_id = any($1::uuid[])",
    [`{${runs.join(",")}}`],
  );
  return rows.map(({ workflow }) => workflow);
};
/** Number of the first claim that has a run of this workflow; undefined when none of so many has. */
async function turnOf(workflow: string, claims: number, claim: () => Promise<readonly string[]>) {
  for (let i = 1; i <= claims; i++) if ((await workflowsOf(await claim())).includes(workflow)) return i;
  return undefined;
}
const LIMIT = 50;
const claimWith = (claimer: Claimer) => async () => (await claimer.claim(worker, LIMIT)).map(({ run }) => run);

test("S18 the only due run of a workflow does not wait for 20,000 of another that came before it", async () => {
  await due("flood", 20_000, 5, 60_000);
  await due("small", 1);
  expect(await turnOf("small", 5, claimWith(new Claimer(sql(), DEAD_AFTER)))).toBeLessThanOrEqual(2);
});

test("S18 negative control: the plain claim leaves it waiting", async () => {
  await due("flood", 20_000, 5, 60_000);
  await due("small", 1);
  const plainClaim = async () =>
    (await sql().query<{ run_id: string }>(PLAIN_CLAIM, [worker, 1, LIMIT])).rows.map(({ run_id }) => run_id);
  expect(await turnOf("small", 40, plainClaim)).toBeUndefined();
});

test("S18 workflows get equal shares, and what one does not need goes to the others", async () => {
  for (let i = 0; i < 10; i++) await due(`w${i}`, i === 0 ? 2 : 1000);
  const claim = claimWith(new Claimer(sql(), DEAD_AFTER));
  await claim();
  const counts = new Map<string, number>();
  for (let i = 0; i < 12; i++)
    for (const workflow of await workflowsOf(await claim())) counts.set(workflow, (counts.get(workflow) ?? 0) + 1);
  const others = [...counts].filter(([workflow]) => workflow !== "w0").map(([, count]) => count);
  expect(others).toHaveLength(9);
  expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(LIMIT / 9 + 12);
});

test("S18 more workflows than a claim takes all get their turn", async () => {
  await sql().query(
    `insert into signalbox.run_live (run_id, workflow, epoch, wake_at)
     select gen_random_uuid(), 'w' || lpad((i / 4)::text, 5, '0'), 1, 1 from generate_series(0, 2399) i`,
  );
  const claim = claimWith(new Claimer(sql(), DEAD_AFTER));
  const seen = new Set<string>();
  let claims = 0;
  for (let claimed = await claim(); claimed.length > 0; claimed = await claim(), claims++)
    for (const workflow of await workflowsOf(claimed)) seen.add(workflow);
  expect(seen.size).toBe(600);
  expect(claims).toBeGreaterThanOrEqual(2400 / LIMIT);
});

const starving = (oldestEvery: number) => async () => {
  await due("urgent", 500, 0);
  await due("patient", 1, 9, 60_000);
  const claimer = new Claimer(sql(), DEAD_AFTER, { oldestEvery });
  return turnOf("patient", 24, async () => {
    await due("urgent", LIMIT, 0);
    return claimWith(claimer)();
  });
};

test("S17 however much is urgent, the least urgent has its turn within eight claims", async () => {
  expect(await starving(8)()).toBeLessThanOrEqual(9);
});

test("S17 negative control: without the eighth claim it starves", async () => {
  expect(await starving(Number.POSITIVE_INFINITY)()).toBeUndefined();
});
