import { describe, expect, test } from "vitest";
import { again, firstSeed, soakMs } from "./budget.ts";
import { Random } from "./random.ts";
import { scenarios } from "./scenarios.ts";
import { type Scenario, simulate } from "./simulation.ts";
import type { CrashAt } from "./world.ts";

/** Calls between which two crashes are tried in all combinations. */
const HOT = /^(commit|claim|park|execute)/;
/** Pairs for each scenario when nothing else is asked for, spread over all there are. */
const PAIRS = 60;
const SECONDS_EACH = 4;

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

/** Hot calls of a simulation, each to be killed before and after. */
const hotCrashes = (names: readonly string[], from: number): CrashAt[] =>
  names.flatMap((name, call) =>
    call >= from && HOT.test(name ?? "") ? [false, true].map((after) => ({ call, after })) : [],
  );

/** What comes after the first kill is another story: its calls are numbered in it. */
async function pairsWith(scenario: Scenario, one: CrashAt): Promise<CrashAt[]> {
  const { names } = await simulate(scenario, { seed: firstSeed, crashes: [one] });
  return hotCrashes(names, one.call + 1);
}

describe("SIM-3: two kills at the calls that matter most", () => {
  test.each(scenarios)(
    "$name",
    async (scenario) => {
      const { names } = await simulate(scenario, { seed: firstSeed });
      const firsts = hotCrashes(names, 1);
      const until = Date.now() + soakMs / scenarios.length;
      let pairs = 0;
      if (soakMs > 0) {
        // All of them, as far as the time goes.
        for (const one of firsts) {
          for (const two of await pairsWith(scenario, one)) {
            if (Date.now() > until && pairs >= PAIRS) return;
            await survives(scenario, [one, two]);
            pairs++;
          }
        }
        return;
      }
      const random = new Random(firstSeed);
      while (pairs < PAIRS) {
        const one = random.pick(firsts);
        const seconds = await pairsWith(scenario, one);
        // The last ones have nothing behind them.
        for (let i = 0; i < SECONDS_EACH; i++, pairs++) {
          if (seconds.length > 0) await survives(scenario, [one, random.pick(seconds)]);
        }
      }
    },
    120_000 + soakMs,
  );
});
