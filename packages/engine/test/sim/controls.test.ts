import type { JournalRow } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { planOf } from "../support/workflow.ts";
import { type Execution, type HistoryRun, violations } from "./history.ts";
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
    for (const violation of result.violations) found.add(violation.slice(0, violation.indexOf(":")));
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

  test("parking looks for messages instead of comparing the counter: wake-ups get lost", async () => {
    const found = await caught("an event that comes before its wait", {
      broken: { park: true },
      store: { parksByLooking: true },
    });
    expect([...found]).toContain("I10");
  });
});

describe("SIM-7: doctored histories are caught", () => {
  const plan = planOf({
    nodes: { a: "act", b: { type: "act", params: { a: "{{ steps.a }}" } } },
    edges: ["start>a>b"],
  });
  const started = { t: "started" as const, trigger: "start", input: null, cause: { kind: "manual" as const } };
  const out = (exec: number) => ({ exec });
  const good = (): JournalRow[] => [
    { rev: 0, at: 1, events: [started, { t: "scheduled", p: "a", n: 1 }] },
    {
      rev: 1,
      at: 2,
      events: [
        { t: "completed", p: "a", port: "out", out: out(1) },
        { t: "scheduled", p: "b", n: 1 },
      ],
    },
    {
      rev: 2,
      at: 3,
      events: [
        { t: "completed", p: "b", port: "out", out: out(2) },
        { t: "ended", status: "succeeded" },
      ],
    },
  ];
  const execution = (id: number, path: string, input: object, rows: number): Execution => ({
    id,
    run: "r",
    path,
    attempt: 1,
    input: JSON.stringify(input),
    at: 0,
    rows,
    atMostOnce: false,
  });
  const ran = () => [execution(1, "a", {}, 1), execution(2, "b", { a: out(1) }, 2)];
  const check = (rows: JournalRow[], executions: Execution[], more: Partial<HistoryRun> = {}) => {
    const run = { run: "r", workflow: "main", plan, status: "succeeded", live: false, ...more };
    const whole = { ...run, rows: rows.map((row) => ({ ...row, committedAt: row.at })) };
    const found = violations({ runs: new Map([["r", whole]]), executions, acknowledged: [], tolerance: 0 });
    return found.map((text) => text.slice(0, text.indexOf(":")));
  };
  const doctored = (change: (rows: JournalRow[]) => void): JournalRow[] => {
    const rows = good();
    change(rows);
    return rows;
  };

  test("an honest one is not", () => expect(check(good(), ran())).toEqual([]));
  test("I1: a missing row", () =>
    expect(
      check(
        doctored((rows) => rows.splice(1, 1)),
        ran(),
      ),
    ).toContain("I1"));
  test("I1: a status that does not follow", () => expect(check(good(), ran(), { status: "failed" })).toContain("I1"));
  test("I2: a result accepted twice", () => {
    const rows = doctored((rows) => rows[1]?.events.unshift({ t: "completed", p: "a", port: "out", out: out(1) }));
    expect(check(rows, ran())).toContain("I2");
  });
  test("I2: a result that no execution produced", () => {
    const rows = doctored((rows) => {
      (rows[2] as JournalRow).events[0] = { t: "completed", p: "b", port: "out", out: out(9) };
    });
    expect(check(rows, ran())).toContain("I2");
  });
  test("I3: another input", () =>
    expect(check(good(), [ran()[0] as Execution, execution(2, "b", { a: 1 }, 2)])).toContain("I3"));
  test("I4: an execution before its commit", () =>
    expect(check(good(), [execution(1, "a", {}, 0), ran()[1] as Execution])).toContain("I4"));
  test("I5: executed twice", () => {
    const twice = { ...(ran()[0] as Execution), atMostOnce: true };
    expect(check(good(), [...ran(), twice])).toContain("I5");
  });
  test("I9: something after the end", () => {
    expect(
      check(
        doctored((rows) => rows[2]?.events.push({ t: "scheduled", p: "a", n: 1 })),
        ran(),
      ),
    ).toContain("I9");
  });
  test("I10: a run that hangs", () =>
    expect(check(good().slice(0, 2), ran(), { status: "running", live: true })).toContain("I10"));
  test("I6: an acknowledged start that is gone", () => {
    const found = violations({
      runs: new Map(),
      executions: [],
      acknowledged: [{ kind: "start", run: "r" }],
      tolerance: 0,
    });
    expect(found).toHaveLength(1);
  });
  test("I7: a retry that comes early", () => {
    const error = { code: "X", message: "x", retry: true, fault: "operational" as const };
    const rows: JournalRow[] = [
      { rev: 0, at: 1, events: [started, { t: "scheduled", p: "a", n: 1 }] },
      { rev: 1, at: 2, events: [{ t: "retry", p: "a", n: 1, due: 100, error }] },
      { rev: 2, at: 99, events: [{ t: "scheduled", p: "a", n: 2 }] },
    ];
    expect(check(rows, [], { live: true, status: "running" })).toContain("I7");
  });
});
