import { describe, expect, test } from "vitest";
import { again, firstSeed, soakMs } from "./budget.ts";
import { scenarios } from "./scenarios.ts";
import { type Scenario, simulate } from "./simulation.ts";
import type { CrashAt } from "./world.ts";

/** Calls between which two crashes are tried in all combinations. */
const HOT = /^(commit|claim|park|execute)/;
const PAIRS = soakMs > 0 ? Number.POSITIVE_INFINITY : 60;

async function survives(scenario: Scenario, crashes: CrashAt[]): Promise<void> {
  const result = await simulate(scenario, { seed: firstSeed, crashes });
  const where = crashes.map(({ call, after }) => `${after ? "after" : "before"} call ${call} (${result.names[call]})`);
  const message = `killed ${where.join(" and ")}; ${again(firstSeed, "crashes.test.ts", scenario.name)}`;
  expect(result.violations, message).toEqual([]);
}

describe("SIM-2: a kill at any call, before or after its effect", () => {
  test.each(scenarios)("$name", async (scenario) => {
    const { calls } = await simulate(scenario, { seed: firstSeed });
    for (let call = 1; call <= calls; call++) {
      for (const after of [false, true]) await survives(scenario, [{ call, after }]);
    }
  });
});

describe("SIM-3: two kills at the calls that matter most", () => {
  test.each(scenarios)("$name", async (scenario) => {
    let pairs = 0;
    const { calls, names } = await simulate(scenario, { seed: firstSeed });
    for (let first = 1; first <= calls; first++) {
      if (!HOT.test(names[first] ?? "")) continue;
      // What comes after the first kill is another story: its calls are numbered in it.
      const one = { call: first, after: first % 2 === 0 };
      const second = await simulate(scenario, { seed: firstSeed, crashes: [one] });
      for (let call = first + 1; call <= second.calls && pairs < PAIRS; call++) {
        if (!HOT.test(second.names[call] ?? "")) continue;
        pairs++;
        await survives(scenario, [one, { call, after: call % 2 === 1 }]);
      }
    }
    expect(pairs).toBeGreaterThan(0);
  });
});
