import { expect, test } from "vitest";
import type { Clock, CommitResult, RunCommit } from "../ports.ts";
import { Committer } from "./committer.ts";

/** A clock that moves only when told, in whole milliseconds like the machine's. */
class VirtualClock implements Clock {
  private time = 1_000_000;
  private timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  soon(callback: () => void): void {
    this.at(this.time, callback);
  }

  at(at: number, callback: () => void): () => void {
    const timer = { at, callback };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((other) => other !== timer));
  }

  setBack(ms: number): void {
    this.time -= ms;
  }

  /** Lets `ms` pass, a millisecond at a time, and all that follows from each. */
  async pass(ms: number): Promise<void> {
    for (const until = this.time + ms; ; this.time++) {
      for (let due: typeof this.timers; (due = this.timers.filter((timer) => timer.at <= this.time)).length > 0; ) {
        this.timers = this.timers.filter((timer) => timer.at > this.time);
        for (const { callback } of due) callback();
        for (let i = 0; i < 10; i++) await Promise.resolve();
      }
      if (this.time === until) return;
    }
  }
}

/** A committer on a store that answers after `storeMs`; `sent` holds when each statement left and how many rows it had. */
function setUp(storeMs = 0, maxRows = 1000) {
  const clock = new VirtualClock();
  const sent: { at: number; rows: number }[] = [];
  const began = clock.now();
  const committer = new Committer({
    clock,
    maxRows,
    worker: () => 1,
    store: {
      async commit(_worker, batch) {
        sent.push({ at: clock.now() - began, rows: batch.length });
        if (storeMs > 0) await new Promise<void>((resolve) => clock.at(clock.now() + storeMs, resolve));
        return new Map(batch.map((one): [string, CommitResult] => [one.run, { ok: true }]));
      },
    },
    done: () => {},
    failed: () => {},
  });
  return { clock, committer, sent };
}

const commit = (run: number): RunCommit => ({ run: String(run), rev: 1, epoch: 1, at: 0, events: [] });

test("ENG-6 a worker that is alone sends at once, however often", async () => {
  const { clock, committer, sent } = setUp();
  committer.pace(1);
  for (let i = 0; i < 20; i++) {
    committer.add(commit(i));
    await clock.pass(0);
  }
  expect(sent).toEqual(Array.from({ length: 20 }, () => ({ at: 0, rows: 1 })));
});

test("ENG-6 under load the next statement leaves when the one before is over, with all that came meanwhile", async () => {
  const { clock, committer, sent } = setUp(3);
  for (let i = 0; i < 10; i++) {
    committer.add(commit(i));
    await clock.pass(1);
  }
  expect(sent.map(({ at }) => at)).toEqual([0, 3, 6, 9]);
  expect(sent.map(({ rows }) => rows)).toEqual([1, 2, 3, 3]);
});

test("ENG-6 a statement that takes long is not waited for", async () => {
  const { clock, committer, sent } = setUp(100);
  for (let i = 0; i < 10; i++) {
    committer.add(commit(i));
    await clock.pass(1);
  }
  await clock.pass(200);
  expect(sent).toEqual([
    { at: 0, rows: 1 },
    { at: 20, rows: 9 },
  ]);
});

test("ENG-6 a clock that is set back while a statement is under way holds nothing longer than that statement", async () => {
  const { clock, committer, sent } = setUp(3);
  committer.add(commit(1));
  await clock.pass(1);
  clock.setBack(1_000);
  committer.add(commit(2));
  await clock.pass(0);
  expect(sent.map(({ rows }) => rows)).toEqual([1, 1]);
});

test("ENG-6 many leave as two statements, which then take turns", async () => {
  const { clock, committer, sent } = setUp(3);
  for (let i = 0; i < 600; i++) committer.add(commit(i));
  await clock.pass(1);
  // As if half of the runs had news while the other half was being stored.
  for (let i = 600; i < 900; i++) committer.add(commit(i));
  await clock.pass(10);
  expect(sent).toEqual([
    { at: 0, rows: 300 },
    { at: 0, rows: 300 },
    { at: 3, rows: 300 },
  ]);
});

test("ENG-6 few leave as one", async () => {
  const { clock, committer, sent } = setUp(3);
  for (let i = 0; i < 200; i++) committer.add(commit(i));
  await clock.pass(0);
  expect(sent).toEqual([{ at: 0, rows: 200 }]);
});

test("ENG-8 eight workers send 250 statements a second each, with all that came meanwhile", async () => {
  const { clock, committer, sent } = setUp();
  committer.pace(8);
  for (let i = 0; i < 1000; i++) {
    committer.add(commit(i));
    await clock.pass(1);
  }
  expect(sent.length).toBeGreaterThanOrEqual(249);
  expect(sent.length).toBeLessThanOrEqual(252);
  await clock.pass(10);
  expect(sent.reduce((rows, statement) => rows + statement.rows, 0)).toBe(1000);
});

test("ENG-8 an interval that is no whole millisecond gives the right rate all the same", async () => {
  const { clock, committer, sent } = setUp();
  committer.pace(3);
  for (let i = 0; i < 1000; i++) {
    committer.add(commit(i));
    await clock.pass(1);
  }
  expect(sent.length).toBeGreaterThanOrEqual(660);
  expect(sent.length).toBeLessThanOrEqual(670);
});

test("ENG-8 what comes after a pause leaves at once, also with many workers", async () => {
  const { clock, committer, sent } = setUp();
  committer.pace(50);
  for (let i = 0; i < 5; i++) {
    committer.add(commit(i));
    await clock.pass(100);
  }
  expect(sent.map(({ at }) => at)).toEqual([0, 100, 200, 300, 400]);
});

test("ENG-8 a full statement does not wait, and the next that is not full does", async () => {
  const { clock, committer, sent } = setUp(0, 10);
  committer.pace(50);
  for (let i = 0; i < 45; i++) committer.add(commit(i));
  await clock.pass(0);
  expect(sent.map(({ rows }) => rows)).toEqual([10, 10, 10, 10]);
  await clock.pass(25);
  expect(sent.slice(4)).toEqual([{ at: 25, rows: 5 }]);
});

test("ENG-8 a clock that is set back holds no statement", async () => {
  const { clock, committer, sent } = setUp();
  committer.pace(50);
  for (let i = 0; i < 3; i++) {
    committer.add(commit(i));
    await clock.pass(0);
  }
  expect(sent.length).toBe(2);
  clock.setBack(60_000);
  // The next heartbeat finds it, with or without new commits.
  committer.pace(50);
  await clock.pass(0);
  expect(sent.length).toBe(3);
  committer.add(commit(3));
  await clock.pass(25);
  expect(sent.length).toBe(4);
});

test("ENG-8 nothing is left waiting when the others leave", async () => {
  const { clock, committer, sent } = setUp();
  committer.pace(50);
  for (let i = 0; i < 4; i++) {
    committer.add(commit(i));
    await clock.pass(0);
  }
  committer.pace(1);
  committer.add(commit(4));
  await clock.pass(0);
  expect(sent.reduce((rows, statement) => rows + statement.rows, 0)).toBe(5);
  expect(committer.idle).toBe(true);
});

test("ENG-6: two commits of one run are never in one statement, nor in two at a time, and each gets its own answer", async () => {
  const clock = new VirtualClock();
  const batches: string[][] = [];
  const answers: [number, boolean][] = [];
  let underWay = 0;
  const committer = new Committer({
    clock,
    worker: () => 1,
    store: {
      async commit(_worker, batch) {
        batches.push(batch.map((one) => `${one.run} ${one.epoch}`));
        underWay++;
        await new Promise<void>((resolve) => clock.at(clock.now() + 5, resolve));
        underWay--;
        // What an owner of before has decided is refused.
        const answer = (one: RunCommit): CommitResult =>
          one.epoch === 2 ? { ok: true } : { ok: false, reason: "fenced" };
        return new Map(batch.map((one): [string, CommitResult] => [one.run, answer(one)]));
      },
    },
    done: (commit, result) => answers.push([commit.epoch, result.ok]),
    failed: () => {},
  });
  const commit = (run: string, epoch: number): RunCommit => ({ run, rev: 1, epoch, at: 0, events: [] });
  committer.add(commit("a", 1));
  committer.add(commit("a", 2));
  committer.add(commit("b", 2));
  await clock.pass(2);
  expect(batches).toEqual([["a 1", "b 2"]]);
  expect(underWay).toBe(1);
  await clock.pass(20);
  expect(batches).toEqual([["a 1", "b 2"], ["a 2"]]);
  expect(answers).toEqual([
    [1, false],
    [2, true],
    [2, true],
  ]);
  expect(committer.idle).toBe(true);
});
