import { afterAll, beforeAll, expect, test } from "vitest";
import { PostgresServer } from "../support/postgres-server.ts";
import { EVERYTHING, FAULTS } from "./faults.ts";
import { type RoundResult, soakRound } from "./round.ts";

/** Short rounds for every change; `npm run soak` goes on for as long as one likes. */
const SEED = Number(process.env.SIGNALBOX_SOAK_SEED ?? Date.now() % 1_000_000);
const again = (more: string) => `npm run soak -- --seed ${SEED} --rounds 1 --workers 2 ${more}`;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await PostgresServer.create({ room: 512 });
});
afterAll(() => postgres?.remove());

function say(result: RoundResult): void {
  const { runs, executions, duplicates, takeovers, fencedCommits, faults } = result;
  const done = FAULTS.map((kind) => `${faults[kind]} ${kind}`).join(", ");
  const counts = `${executions} attempts, ${duplicates} repeated, ${takeovers} takeovers, ${fencedCommits} fenced off`;
  console.log(`seed ${SEED}: ${runs} runs, ${counts}; ${done}`);
}

test("I1 to I12 hold for real workers on a real PostgreSQL server through faults of every kind", {
  timeout: 240_000,
}, async () => {
  const result = await soakRound(postgres, { seed: SEED, seconds: 12, workers: 2, mix: EVERYTHING, rate: 15 });
  say(result);
  expect(result.violations, again("--seconds 12")).toEqual([]);
  expect(result.runs).toBeGreaterThan(50);
});

test("a rolling restart loses nothing and repeats nothing", { timeout: 240_000 }, async () => {
  const mix = { rolling: 1 };
  const result = await soakRound(postgres, { seed: SEED, seconds: 8, workers: 2, mix, rate: 15 });
  say(result);
  expect(result.violations, again("--seconds 8 --faults rolling")).toEqual([]);
  expect(result.faults.rolling).toBeGreaterThan(0);
  expect(result.duplicates).toBe(0);
});

test("a build that dispatches before its commit is caught", { timeout: 240_000 }, async () => {
  const control = "dispatch-early" as const;
  const mix = { cut: 1, kill: 1 };
  // What it does too early is seen at once; what comes of that need not come to an end.
  const settle = 1000;
  const result = await soakRound(postgres, { seed: SEED, seconds: 6, workers: 2, mix, rate: 15, control, settle });
  expect(result.violations.map(({ rule }) => rule)).toContain("I4");
});
