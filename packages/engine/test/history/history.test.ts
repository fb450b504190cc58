import type { JournalEvent, JournalRow } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { planOf } from "../support/workflow.ts";
import { checkHistory } from "./check-history.ts";
import type { History, HistoryRun, LoggedAttempt, Violation } from "./history.ts";

const plan = planOf({
  nodes: { a: "act", b: { type: "act", params: { a: "{{ steps.a }}" } }, c: "once", w: "wait" },
  edges: ["start>a>b>c"],
});
const started: JournalEvent = { t: "started", trigger: "start", input: null, cause: { kind: "manual" } };
const scheduled = (p: string, n = 1): JournalEvent => ({ t: "scheduled", p, n });
const completed = (p: string, effect: number): JournalEvent => ({ t: "completed", p, port: "out", out: { effect } });
const error = { code: "X", message: "x", retry: true, fault: "operational" as const };

const rowsOf = (...rows: JournalEvent[][]): JournalRow[] => rows.map((events, rev) => ({ rev, at: rev * 10, events }));
const committed = (rows: readonly JournalRow[]) => rows.map((row) => ({ ...row, committedAt: row.at }));
const attempt = (id: number, path: string, input: object, at: number): LoggedAttempt => ({
  id,
  run: "r",
  path,
  attempt: 1,
  input: JSON.stringify(input),
  at,
  atMostOnce: path === "c",
  worker: "w1",
  key: `key of ${path}`,
});

interface Doctored extends History {
  runs: HistoryRun[];
  attempts: LoggedAttempt[];
  run: Omit<HistoryRun, "rows"> & { rows: JournalRow[] };
  feed: Map<string, JournalRow[]>;
}

/** One run of three steps, each attempted once, seen by a client of the feed. */
function sound(): Doctored {
  const rows = rowsOf(
    [started, scheduled("a")],
    [completed("a", 1), scheduled("b")],
    [completed("b", 2), scheduled("c")],
    [completed("c", 3), { t: "skipped", p: ["w"] }, { t: "ended", status: "succeeded" }],
  );
  const run = { run: "r", workflow: "main", plan, status: "succeeded", rows: committed(rows) };
  const attempts = [attempt(1, "a", {}, 1), attempt(2, "b", { a: { effect: 1 } }, 11), attempt(3, "c", {}, 21)];
  return {
    run,
    runs: [run],
    attempts,
    acknowledged: [{ kind: "start", run: "r", key: "k" }],
    faults: [],
    feed: new Map([["r", structuredClone(rows)]]),
  };
}
const found = (history: History): Violation["rule"][] => checkHistory(history).map(({ rule }) => rule);
const at = <T>(list: readonly T[], index: number): T => list[index] as T;

/** A check that never fails proves nothing: each of these defects has to be seen. */
describe("SIM-7: doctored histories are caught", () => {
  test("a sound one is not", () => expect(checkHistory(sound())).toEqual([]));

  test.each<[Violation["rule"], string, (history: Doctored) => unknown]>([
    ["I1", "a missing row", ({ run }) => run.rows.splice(1, 1)],
    ["I1", "two rows with one revision", ({ run }) => run.rows.splice(2, 0, { ...at(run.rows, 1), events: [] })],
    ["I1", "a status that does not follow", ({ run }) => Object.assign(run, { status: "failed" })],
    ["I1", "an ended run that is still said to run", ({ run }) => Object.assign(run, { status: "running" })],
    ["I1", "a journal that cannot be folded", ({ run }) => at(run.rows, 1).events.push(completed("zzz", 1))],
    ["I1", "a run that starts twice", ({ run }) => at(run.rows, 1).events.push(started)],
    ["I1", "a run without a beginning", ({ run }) => run.rows.splice(0)],
    ["I2", "a result accepted twice", ({ run }) => at(run.rows, 2).events.unshift(completed("a", 1))],
    ["I2", "a result of what was never scheduled", ({ run }) => at(run.rows, 0).events.splice(1)],
    [
      "I2",
      "a wait that ended before it began",
      ({ run }) => at(run.rows, 1).events.push({ t: "resolved", p: "w", port: "out" }),
    ],
    ["I2", "a result that no attempt produced", ({ attempts }) => attempts.splice(2, 1)],
    ["I2", "a result of another step's attempt", ({ run }) => at(run.rows, 2).events.splice(0, 1, completed("b", 1))],
    ["I3", "another input", ({ attempts }) => Object.assign(at(attempts, 1), { input: '{"a":1}' })],
    ["I3", "two idempotency keys for a step", ({ attempts }) => attempts.push({ ...at(attempts, 0), key: "another" })],
    ["I4", "an attempt before its commit", ({ attempts }) => Object.assign(at(attempts, 1), { at: 8 })],
    ["I4", "an attempt at what was never scheduled", ({ attempts }) => attempts.push(attempt(4, "w", {}, 30))],
    ["I4", "an attempt that counts the rows it saw", ({ attempts }) => Object.assign(at(attempts, 1), { rows: 1 })],
    [
      "I5",
      "a step that may run at most once, made twice",
      ({ attempts }) => attempts.push({ ...at(attempts, 2), id: 4 }),
    ],
    ["I6", "an acknowledged start that is gone", ({ runs }) => runs.splice(0)],
    [
      "I6",
      "two runs with one key",
      (history) => {
        history.runs.push({ ...history.run, run: "s" });
        history.acknowledged = [...(history.acknowledged ?? []), { kind: "start", run: "s", key: "k" }];
      },
    ],
    ["I9", "something after the end", ({ run }) => at(run.rows, 3).events.push(scheduled("w"))],
    ["I10", "a run that is stuck", ({ run }) => Object.assign(run, { status: "running", rows: run.rows.slice(0, 2) })],
    ["I11", "a repeat without a reason", ({ attempts }) => attempts.push({ ...at(attempts, 0), id: 4, at: 5 })],
    [
      "I11",
      "a repeat after a fault that hit another worker",
      (history) => {
        history.attempts.push({ ...at(history.attempts, 0), id: 4, at: 5 });
        history.faults = [{ kind: "kill", worker: "w9", from: 3, to: 4 }];
      },
    ],
    [
      "I11",
      "a repeat after another run was taken over",
      (history) => {
        history.attempts.push({ ...at(history.attempts, 0), id: 4, at: 5 });
        history.faults = [{ kind: "takeover", run: "another", from: 3, to: 4 }];
      },
    ],
    ["I11", "a run that its owner has forgotten", (history) => Object.assign(history, { forgotten: ["r"] })],
    ["I12", "a row the feed has left out", ({ feed }) => feed.get("r")?.splice(2, 1)],
    ["I12", "rows the feed has swapped", ({ feed }) => feed.get("r")?.reverse()],
    ["I12", "a feed that stopped early", ({ feed }) => feed.get("r")?.pop()],
    [
      "I12",
      "a row of the feed that is not the journal's",
      ({ feed }) => Object.assign(at(feed.get("r") ?? [], 1), { events: [] }),
    ],
  ])("%s %s", (rule, _what, doctor) => {
    const history = sound();
    doctor(history);
    expect(found(history)).toContain(rule);
  });

  test("I6 a message that was never taken in", () => {
    const history = sound();
    const waiting = { ...history.run, status: "waiting", waits: true, rows: history.run.rows.slice(0, 2) };
    expect(found({ runs: [waiting], acknowledged: [{ kind: "signal", run: "r", path: "w" }] })).toContain("I6");
  });

  test("I11 a repeat after a fault that hit whoever made the first is none", () => {
    const history = sound();
    history.attempts.push({ ...at(history.attempts, 0), id: 4, at: 5, worker: "w2" });
    history.faults = [{ kind: "kill", worker: "w1", from: 3, to: 4 }];
    expect(checkHistory(history)).toEqual([]);
  });

  test("I9 a retried run may have a second result for what was reopened", () => {
    const rows = rowsOf(
      [started, scheduled("a")],
      [
        { t: "failed", p: "a", error },
        { t: "ended", status: "failed", error },
      ],
      [{ t: "reopened", p: ["a"] }, scheduled("a")],
      [{ ...completed("a", 1) }, { t: "skipped", p: ["b"] }, { t: "ended", status: "succeeded" }],
    );
    expect(checkHistory({ runs: [{ run: "r", workflow: "main", status: "succeeded", rows }] })).toEqual([]);
  });
});

describe("I7: timers that are early", () => {
  const run = (rows: JournalRow[]): History => ({
    runs: [{ run: "r", workflow: "main", status: "waiting", waits: true, rows: committed(rows) }],
  });
  const due = 100;

  test("a retry", () => {
    const rows = rowsOf([started, scheduled("a")], [{ t: "retry", p: "a", n: 1, due, error }], [scheduled("a", 2)]);
    expect(found(run(rows))).toContain("I7");
  });
  test("a wait", () => {
    const wait: JournalEvent = { t: "wait", p: "w", token: "t", wait: { due, duePort: "out" } };
    const rows = rowsOf([started, wait], [{ t: "resolved", p: "w", port: "out", out: {} }]);
    expect(found(run(rows))).toContain("I7");
  });
  test("a retry with a limit, whose time is that of its gate", () => {
    const retry: JournalEvent = { t: "retry", p: "a", n: 1, due, error };
    const gate: JournalEvent = { t: "gate", p: "a", rate: { key: "k", count: 1, per: 1, burst: 1 } };
    const rows = rowsOf([started, scheduled("a")], [retry], [gate], [scheduled("a", 2)]);
    expect(found(run(rows))).toContain("I7");
    // Passed in time by a clock that was ahead; the attempt is that of a worker whose clock is right.
    const times = [0, 1, due, 50].map((time, i) => ({ ...at(rows, i), at: time }));
    expect(found(run(times))).not.toContain("I7");
  });
  test("an attempt of an express run, whose time is that of its moment", () => {
    const row = (second: number) =>
      rowsOf([
        started,
        { t: "retry", p: "a", n: 1, due, error },
        { t: "moment", at: second },
        scheduled("a", 2),
        { t: "moment", at: 20 },
      ]);
    expect(found(run(row(due - 1)))).toContain("I7");
    // The clock was ahead, and right again when the row was stored.
    const stored = row(due).map((one) => ({ ...one, at: 20, committedAt: due + 10 }));
    expect(found({ ...run(row(due)), runs: [{ ...at(run(row(due)).runs, 0), rows: stored }] })).not.toContain("I7");
  });
  test("only by the database's clock", () => {
    const rows = rowsOf([started, scheduled("a")], [{ t: "retry", p: "a", n: 1, due, error }], [scheduled("a", 2)]);
    const late = committed(rows).map((row) => ({ ...row, at: row.at * 10 }));
    expect(found({ ...run(rows), runs: [{ ...at(run(rows).runs, 0), rows: late }] })).toContain("I7");
  });
});

describe("I8: limits that do not hold", () => {
  const gate = (more: object) => ({ t: "gate", p: "a", ...more }) as unknown as JournalEvent;
  const passed = (more: object = {}) => ({ t: "passed", p: "a", ...more }) as unknown as JournalEvent;
  /** A run that holds what it asked for from `from` to `to`. */
  const holding = (run: string, from: number, to: number, more: object): HistoryRun => ({
    run,
    workflow: "main",
    status: "succeeded",
    rows: [
      { rev: 0, at: 0, committedAt: 0, events: [started, gate(more)] },
      { rev: 1, at: from, committedAt: from, events: [passed(), scheduled("a")] },
      { rev: 2, at: to, committedAt: to, events: [completed("a", 1), { t: "ended", status: "succeeded" }] },
    ],
  });
  const slot = { slot: { key: "k", max: 1 } };
  const rate = { rate: { key: "k", count: 2, per: 1000 } };

  test("one after the other is fine", () =>
    expect(checkHistory({ runs: [holding("r", 10, 20, slot), holding("s", 20, 30, slot)] })).toEqual([]));
  test("two at a time are not", () =>
    expect(found({ runs: [holding("r", 10, 20, slot), holding("s", 19, 30, slot)] })).toContain("I8"));
  test("a slot that is held until the end of the run", () => {
    const first = holding("r", 10, 40, slot);
    at(first.rows, 2).events.splice(0, 1);
    expect(found({ runs: [first, holding("s", 30, 50, slot)] })).toContain("I8");
  });
  test("starts as far apart as the rate says are fine", () =>
    expect(checkHistory({ runs: [holding("r", 0, 1, rate), holding("s", 500, 501, rate)] })).toEqual([]));
  test("starts that are nearer are not", () =>
    expect(found({ runs: [holding("r", 0, 1, rate), holding("s", 400, 401, rate)] })).toContain("I8"));
  test("a burst is allowed, and no more", () => {
    const burst = { rate: { ...rate.rate, burst: 2 } };
    const two = [holding("r", 0, 1, burst), holding("s", 1, 2, burst)];
    expect(checkHistory({ runs: two })).toEqual([]);
    expect(found({ runs: [...two, holding("t", 2, 3, burst)] })).toContain("I8");
  });
});

describe("I8: places, as they are used", () => {
  const limited = planOf({
    nodes: {
      till: { type: "scope", limit: { concurrency: { key: "till", max: 1 } } },
      a: { type: "act", scope: "till" },
    },
    edges: ["start>till"],
  });
  const gate: JournalEvent = { t: "gate", p: "till", slot: { key: "k:till", max: 1 } };
  const inside = (id: string, from: number, to: number): { run: HistoryRun; made: LoggedAttempt } => {
    const rows = rowsOf(
      [started, gate],
      [{ t: "passed", p: "till" }, { t: "opened", p: "till" }, scheduled("till/a")],
      [
        { t: "completed", p: "till/a", port: "out", out: { effect: id } },
        { t: "completed", p: "till", port: "out", out: { effect: id } },
        { t: "ended", status: "succeeded", out: { effect: id } },
      ],
    ).map((row, i) => ({ ...row, at: [0, from, to][i] as number, committedAt: [0, from, to][i] as number }));
    const run = { run: id, workflow: "main", plan: limited, status: "succeeded", rows };
    return { run, made: { ...attempt(1, "till/a", {}, from + 1), id, run: id, key: id, endedAt: to - 2 } };
  };
  const history = (...all: { run: HistoryRun; made: LoggedAttempt }[]): History => ({
    runs: all.map(({ run }) => run),
    attempts: all.map(({ made }) => made),
  });

  test("one after the other is fine", () =>
    expect(checkHistory(history(inside("r", 10, 20), inside("s", 20, 30)))).toEqual([]));

  test("the world outside saw two at work", () => {
    const [one, two] = [inside("r", 10, 20), inside("s", 20, 30)];
    Object.assign(two.made, { at: 15 });
    const said = checkHistory(history(one, two)).filter(({ rule }) => rule === "I8");
    expect(said.map(({ message }) => message)).toEqual(["2 were seen at work with k:till, and there are 1"]);
  });

  test("a step begins without a place", () => {
    const one = inside("r", 10, 20);
    at(one.run.rows, 1).events.shift();
    expect(found(history(one))).toContain("I8");
  });

  test("LIMIT-2: a place is held between attempts", () => {
    const [one, two] = [inside("r", 10, 40), inside("s", 25, 60)];
    at(one.run.rows, 1).events.push({ t: "retry", p: "till/a", n: 1, due: 30, error });
    expect(found(history(one, two))).toContain("I8");
  });
});

describe("UNDO-2 and SCOPE-4: what goes wrong is taken back and cleaned up", () => {
  const shop = planOf({
    nodes: {
      order: "scope",
      charge: { type: "act", scope: "order", undo: "refund" },
      book: { type: "act", scope: "order", undo: "unbook" },
      ship: { type: "act", scope: "order" },
      refund: { type: "undo", scope: "order" },
      pay_back: { type: "act", scope: "refund", params: { of: "{{ steps.charge }}" } },
      unbook: { type: "undo", scope: "order" },
      call_off: { type: "act", scope: "unbook", params: { of: "{{ steps.book }}" } },
      last: { type: "finally", scope: "order" },
      unlock: { type: "act", scope: "last" },
    },
    edges: ["start>order", "charge>book>ship"],
  });
  const done = (p: string, effect: string): JournalEvent => ({ t: "completed", p, port: "out", out: { effect } });
  const left = (p: string): JournalEvent => ({ t: "completed", p, port: "done", out: {} });
  const failed = (p: string): JournalEvent => ({ t: "failed", p, error });
  const taken = {
    unbook: [done("order/unbook/call_off", "call_off"), left("order/unbook")],
    refund: [done("order/refund/pay_back", "pay_back"), left("order/refund")],
    last: [done("order/last/unlock", "unlock"), left("order/last")],
  };
  const ship = { ...attempt(9, "x", {}, 0), path: "x" };
  const undoing = (id: string, undoes: string): LoggedAttempt => ({ ...ship, id, undoes });
  const history = (...after: JournalEvent[][]): { run: HistoryRun; attempts: LoggedAttempt[] } => ({
    run: {
      run: "r",
      workflow: "main",
      plan: shop,
      status: "failed",
      rows: committed(
        rowsOf(
          [started, { t: "opened", p: "order" }],
          [done("order/charge", "charge")],
          [done("order/book", "book")],
          [failed("order/ship")],
          ...after,
          [failed("order"), { t: "ended", status: "failed", error }],
        ),
      ),
    },
    attempts: [undoing("call_off", "book"), undoing("pay_back", "charge")],
  });
  /** What these two rules say. */
  const said = ({ run, attempts }: ReturnType<typeof history>): string[] =>
    checkHistory({ runs: [run], attempts })
      .filter(({ rule }) => rule === "UNDO-2" || rule === "SCOPE-4")
      .map(({ rule }) => rule);

  test("in order, it is fine", () => expect(said(history(taken.unbook, taken.refund, taken.last))).toEqual([]));
  test.each([
    ["UNDO-2", "not taken back", history(taken.unbook, taken.last)],
    ["UNDO-2", "taken back twice", history(taken.unbook, taken.refund, taken.refund, taken.last)],
    ["UNDO-2", "the oldest first", history(taken.refund, taken.unbook, taken.last)],
    ["SCOPE-4", "no finally", history(taken.unbook, taken.refund)],
  ])("%s %s", (rule, _what, doctored) => expect(said(doctored)).toEqual([rule]));
  test("UNDO-2 taken back although nothing went wrong", () => {
    const one = history(taken.unbook, taken.refund, taken.last);
    at(one.run.rows as JournalRow[], 3).events.splice(0);
    const end = at(one.run.rows as JournalRow[], 7);
    end.events.splice(0, 2, done("order", "x"), { t: "ended", status: "succeeded" });
    expect(said(one)).toEqual(["UNDO-2", "UNDO-2"]);
  });
});
