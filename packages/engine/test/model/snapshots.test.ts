import type { JournalRow } from "@signalbox/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apply } from "../../src/decide/apply.ts";
import { emptyState, type RunState } from "../../src/decide/state.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { freeze, snapshotAbi, thaw } from "../../src/runtime/snapshot.ts";
import { Driver } from "../support/driver.ts";
import { flaky, oops } from "../support/nodes.ts";
import { block, drawn } from "./blocks.ts";

const RUNS = Number(process.env.MODEL_RUNS ?? 800) / 4;

/**
 * Any value as a list of what is in it, in order, each object once and then by its number: two that are equal have the
 * same shape, the same order of keys and entries, and the same things pointing at each other.
 */
function laidOut(value: unknown): unknown[] {
  const numbers = new Map<object, number>();
  const lines: unknown[] = [];
  const walk = (at: unknown): unknown => {
    if (typeof at !== "object" || at === null) return at;
    const known = numbers.get(at);
    if (known !== undefined) return `#${known}`;
    const number = numbers.size;
    numbers.set(at, number);
    const kind = Object.getPrototypeOf(at)?.constructor?.name;
    const entries = at instanceof Map ? [...at] : at instanceof Set ? [...at].entries() : Object.entries(at);
    const line: unknown[] = [number, kind];
    lines.push(line);
    for (const [key, part] of entries) if (part !== undefined) line.push([walk(key), walk(part)]);
    return `#${number}`;
  };
  walk(value);
  return lines;
}

const read = (rows: readonly JournalRow[]) => JSON.parse(JSON.stringify(rows)) as JournalRow[];

function folded(plan: Plan, state: RunState, rows: readonly JournalRow[]): RunState {
  for (const row of read(rows)) for (const event of row.events) apply(plan, state, event, row.at);
  return state;
}

/** Plays a run by choices, with failures, cancels and retries in between; it need not come to an end. */
function play(run: Driver, choices: readonly number[]): void {
  run.start([1, 2, 3]);
  for (const choice of choices) {
    const flying = run.flying;
    const path = flying[choice % Math.max(1, flying.length)];
    if (run.state.status !== "running") run.retry();
    else if (choice % 23 === 0) run.cancel();
    else if (path === undefined) {
      if (run.due === undefined) return;
      run.pass(Math.max(0, run.due - run.now));
    } else if (choice % 7 === 0) run.fail(path, choice % 2 ? flaky() : oops());
    else run.ok(path, { path, list: [choice, null, { deep: "ü" }] });
  }
}

test("SNAP-1 a snapshot of any moment, thawed and folded on, is what the whole journal gives", () => {
  fc.assert(
    fc.property(block, fc.array(fc.nat(1000), { maxLength: 40 }), (root, choices) => {
      const run = new Driver(drawn(root));
      play(run, choices);
      const { plan, rows } = run;
      const whole = laidOut(folded(plan, emptyState(), rows));
      for (let rev = 0; rev <= rows.length; rev++) {
        const state = thaw(plan, freeze(plan, folded(plan, emptyState(), rows.slice(0, rev)), rev));
        expect(laidOut(folded(plan, state as RunState, rows.slice(rev)))).toEqual(whole);
      }
    }),
    { numRuns: RUNS, seed: 11 },
  );
});

test("SNAP-1 the comparison notices a snapshot that is one row behind, and a copy that lost what points at what", () => {
  const run = new Driver({ nodes: { a: "act", b: "act" }, edges: ["start>a>b"] });
  run.start();
  run.ok("a");
  const { plan, rows } = run;
  const whole = laidOut(folded(plan, emptyState(), rows));
  const behind = thaw(plan, freeze(plan, folded(plan, emptyState(), rows.slice(0, -1)), rows.length)) as RunState;
  expect(laidOut(behind)).not.toEqual(whole);
  const torn = folded(plan, emptyState(), rows);
  for (const [path, act] of torn.active) torn.active.set(path, { ...act });
  expect(laidOut(torn)).not.toEqual(whole);
});

test("SNAP-3 a snapshot that was made with other node types, or is no snapshot, is not used", () => {
  const one = new Driver({ nodes: { a: "act" }, edges: ["start>a"] }).start();
  const other = new Driver({ nodes: { a: "once" }, edges: ["start>a"] }).start();
  const snapshot = freeze(one.plan, one.state, 1);
  expect(thaw(one.plan, snapshot)).toBeDefined();
  expect(thaw(other.plan, snapshot)).toBeUndefined();
  expect(thaw(one.plan, { data: Buffer.from("no snapshot") })).toBeUndefined();
  expect(thaw(one.plan, { data: snapshot.data.subarray(0, 40) })).toBeUndefined();
  expect(snapshot.abi).toBe(snapshotAbi());
  expect(snapshotAbi()).toMatch(/^\d+\.[\w-]{16}$/);
});
