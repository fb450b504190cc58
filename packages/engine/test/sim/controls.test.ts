import { describe, expect, test } from "vitest";
import { misfortune } from "./misfortune.ts";
import { scenarios } from "./scenarios.ts";
import { type Scenario, type SimOptions, simulate } from "./simulation.ts";

/** A check that never fails proves nothing: each of these builds leaves one rule out and has to be caught. */
async function caught(name: string, broken: Partial<SimOptions>, seeds = 60): Promise<Set<string>> {
  const scenario = scenarios.find((one) => one.name === name) as Scenario;
  const found = new Set<string>();
  for (let seed = 1; seed <= seeds; seed++) {
    const { faults, ...options } = misfortune(seed);
    const result = await simulate(
      { ...scenario, runs: 3 },
      { ...options, faults: { ...faults, ...broken.faults }, ...broken },
    );
    for (const { rule } of result.violations) found.add(rule);
  }
  return found;
}

describe("SIM-6: builds with a rule left out are caught", () => {
  test("the fence is ignored: zombies append to journals of others", async () => {
    const found = await caught("for-each", { broken: { fence: true } });
    expect([...found]).toContain("I1");
  });

  test("a commit is answered before it is stored: effects run ahead of the journal", async () => {
    const found = await caught("sequence with a retry", { store: { answersEarly: true } });
    expect([...found]).toContain("I4");
  });

  test("messages of a commit are left behind: the child of a cancelled run goes on for ever", async () => {
    const found = await caught("the child of a cancelled run", { broken: { forgets: true } }, 1);
    expect([...found]).toContain("I10");
  });

  test("slots are counted instead of held: giving back twice makes room for two", async () => {
    const found = await caught("runs that share a key", { broken: { counts: true } });
    expect([...found]).toContain("I8");
  });

  test("nobody is told of the slot that was handed over: runs wait for ever", async () => {
    const found = await caught("one run at a time, at a rate", { broken: { mute: true } }, 3);
    expect([...found]).toContain("I10");
  });

  test("parking looks for messages instead of comparing the counter: wake-ups get lost", async () => {
    const found = await caught("an event that comes before its wait", {
      broken: { park: true },
      store: { parksByLooking: true },
    });
    expect([...found]).toContain("I10");
  });
});
