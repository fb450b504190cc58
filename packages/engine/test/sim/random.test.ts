import { expect, test } from "vitest";
import { again, firstSeed, fixedSeed, soakMs } from "./budget.ts";
import { misfortune } from "./misfortune.ts";
import { scenarios } from "./scenarios.ts";
import { type Scenario, simulate } from "./simulation.ts";

/** Seeds for each scenario when nothing else is asked for. */
const SEEDS = 40;

async function check(scenario: Scenario, seed: number): Promise<void> {
  const { violations } = await simulate({ ...scenario, runs: 1 + (seed % 3) }, misfortune(seed));
  expect(violations, again(seed, "random.test.ts", scenario.name)).toEqual([]);
}

test.each(scenarios)(
  "SIM-4: random misfortunes, $name",
  async (scenario) => {
    if (fixedSeed !== undefined && soakMs === 0) return check(scenario, fixedSeed);
    const until = Date.now() + soakMs / scenarios.length;
    for (let seed = firstSeed; seed < firstSeed + SEEDS || Date.now() < until; seed++) await check(scenario, seed);
  },
  120_000 + soakMs,
);

test("SIM-5: the same seed gives the same history", async () => {
  for (const scenario of scenarios) {
    const options = misfortune(11);
    const [one, two] = [await simulate(scenario, options), await simulate(scenario, options)];
    expect(one.fingerprint).toBe(two.fingerprint);
  }
});
