import { bucketMs, durationBucket, runView } from "@signalbox/engine";
import { type JournalRow, timedEvents } from "@signalbox/model";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actsOf, block, drawn, duration } from "../../engine/test/model/blocks.ts";
import { Driver } from "../../engine/test/support/driver.ts";
import { flaky, oops } from "../../engine/test/support/nodes.ts";
import { createRepositories, type Database, type Sql } from "../src/index.ts";
import { StatisticsRepository } from "../src/repositories/statistics.ts";
import { newRunId } from "./run-commits.ts";
import { type Scratch, scratchDatabase } from "./scratch.ts";

let scratch: Scratch;
let database: Database;
let sql: Sql;
beforeAll(async () => {
  scratch = await scratchDatabase();
  ({ database } = scratch);
  sql = database.sql("general");
});
afterAll(() => scratch.close());
beforeEach(async () => {
  await sql.query(
    "truncate signalbox.run, signalbox.run_live, signalbox.journal, signalbox.stat_run, signalbox.run_step, signalbox.run_step_count, signalbox.node_count, signalbox.version",
  );
  for (const [id, number] of [["v1", 1] as const, ["v2", 2] as const, ["draft", null] as const])
    await sql.query(
      `insert into signalbox.version (id, workflow, number, hash, document, node_types, created_at, created_by)
       values ($1, 'wf', $2, $1, '{}', '[]', 0, 'me')`,
      [id, number],
    );
});

/** A random workflow, driven for some turns: it may be left anywhere, be cancelled, or retried. */
const journal = fc
  .record({ root: block, turns: fc.nat(60), cancelAt: fc.nat(120), retry: fc.boolean() })
  .map(({ root, turns, cancelAt, retry }) => {
    const acts = actsOf(root);
    const run = new Driver(drawn(root)).start();
    const goesOn = () => run.state.status === "running";
    for (let turn = 0; turn < turns; turn++) {
      if (turn === cancelAt) run.cancel();
      if (!goesOn()) {
        if (!retry || run.state.undone || run.state.status === "succeeded") break;
        run.now += 1000;
        run.retry();
        if (!goesOn()) break;
      }
      const [path] = run.flying;
      if (path === undefined) {
        if (run.due === undefined) break;
        run.pass(run.due - run.now);
        continue;
      }
      const attempt = run.state.active.get(path)?.attempt ?? 0;
      run.now += duration(path, attempt);
      const { fails, final } = acts.get(path.slice(path.lastIndexOf("/") + 1)) ?? { fails: 0, final: false };
      if (attempt > fails || run.rows.length > 40) run.ok(path);
      else run.fail(path, final ? oops() : flaky());
    }
    return run;
  });

const known = (node: string) => !node.startsWith("~");
const nodeOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

type Totals = Map<string, number>;
const plus = (totals: Totals, key: string, n = 1) => totals.set(key, (totals.get(key) ?? 0) + n);

/** The same again, the slow way: events are counted by their kinds, times are found by looking back. */
function recount(rows: readonly JournalRow[], totals: Totals): void {
  const events = rows.flatMap((row) => [...timedEvents(row)]);
  const begins = new Set(["scheduled", "wait", "gate", "opened", "items", "loop", "retry"]);
  events.forEach(([event, at], i) => {
    const ended = (path: string, how: string, ports?: string) => {
      const node = path === "" ? "" : nodeOf(path);
      if (!known(node)) return;
      plus(totals, `${node} ${how}`);
      for (const port of ports?.split(",") ?? []) plus(totals, `${node} >${port}`);
      // Back to where this round of the step began.
      let started = at;
      let waited = 0;
      let after: { at: number; waits: boolean } | undefined;
      for (let j = i - 1; j >= 0; j--) {
        const [earlier, then] = events[j] as (typeof events)[number];
        if (earlier.t === "reopened" || (path === "" && earlier.t === "started")) {
          const reopens = (p: string) => p === path || p.startsWith(`${path}[`) || p.startsWith(`${path}/`);
          if (path === "" || (earlier.t === "reopened" && earlier.p.some(reopens))) started = then;
          break;
        }
        if (!("p" in earlier) || path === "") continue;
        if (Array.isArray(earlier.p) ? earlier.p.includes(path) : earlier.p === path) {
          if (["completed", "pure", "resolved", "failed", "cancelled", "skipped"].includes(earlier.t)) break;
          const waits = earlier.t === "wait" || earlier.t === "retry" || earlier.t === "gate";
          if (begins.has(earlier.t)) started = then;
          if (waits) waited += (after?.at ?? at) - then;
          if (begins.has(earlier.t) || earlier.t === "passed") after = { at: then, waits };
        }
      }
      if (waited > 0) plus(totals, `${node} waited`, waited);
      if (how === "cancelled") return;
      if (at > started) plus(totals, `${node} spent`, at - started);
      plus(totals, `${node} d${durationBucket(at - started)}`);
    };
    if (event.t === "started") {
      plus(totals, " started");
      ended(event.trigger, "succeeded", "*");
    } else if (event.t === "completed" || event.t === "pure" || event.t === "resolved")
      ended(event.p, "succeeded", event.port);
    else if (event.t === "failed") ended(event.p, "failed", event.port);
    else if (event.t === "retry" && known(nodeOf(event.p))) plus(totals, `${nodeOf(event.p)} retry`);
    else if (event.t === "skipped")
      for (const path of event.p) known(nodeOf(path)) && plus(totals, `${nodeOf(path)} skipped`);
    else if (event.t === "cancelled") for (const path of event.p) ended(path, "cancelled");
    else if (event.t === "ended") ended("", event.status);
  });
}

/** What the engine's own state says is under way. */
function underWay(run: Driver, totals: Totals): void {
  if (run.state.status === "running") plus(totals, " running");
  for (const act of run.state.active.values()) {
    if (!known(act.node)) continue;
    const status = act.status === "retrying" ? "retrying" : act.status === "waiting" ? "waiting" : "running";
    plus(totals, `${act.node} ${status}`);
  }
  const last = run.events.at(-1);
  if (last?.t === "ended" && last.status === "failed" && last.p !== undefined && known(nodeOf(last.p)))
    plus(totals, `${nodeOf(last.p)} failed`);
}

const sorted = (totals: Iterable<[string, number]>) =>
  [...totals].filter(([, n]) => n !== 0).sort(([a], [b]) => (a < b ? -1 : 1));

async function stored() {
  const statistics = new StatisticsRepository(database);
  const counts = await statistics.counts("wf", 0, Number.MAX_SAFE_INTEGER);
  const now = await statistics.now("wf");
  return {
    counts: sorted(counts.map(({ node, what, n }) => [`${node} ${what}`, n])),
    now: sorted(now.map(({ node, status, runs }) => [`${node} ${status}`, runs])),
  };
}

async function keep(id: string, rows: readonly JournalRow[], version = "v1"): Promise<void> {
  if (rows[0]?.rev === 0)
    await sql.query(
      `insert into signalbox.run (id, workflow, version_id, status, started_at, cause) values ($1, 'wf', $2, 'running', 0, '{}')`,
      [id, version],
    );
  for (const { rev, at, events } of rows)
    await sql.query(
      "insert into signalbox.journal (run_id, rev, epoch, worker, at, events) values ($1, $2, 1, 1, $3, $4)",
      [id, rev, at, JSON.stringify(events)],
    );
}

class Killed extends Error {}
/** Dies after so many statements, or after the commit: then it never hears that it was done. */
function dying(after: number | "commit"): StatisticsRepository {
  const transaction: Database["transaction"] = async (body) => {
    const done = await database.transaction((inner) => {
      let left = after === "commit" ? Number.POSITIVE_INFINITY : after;
      return body({
        query: (...args) => {
          if (left-- <= 0) throw new Killed();
          return inner.query(...(args as [string]));
        },
      });
    });
    throw done === undefined ? new Error("nothing was done") : new Killed();
  };
  return new StatisticsRepository({ sql: (lane: never) => database.sql(lane), transaction } as never);
}

const world = fc.record({
  runs: fc.array(fc.record({ run: journal, cut: fc.nat(12) }), { minLength: 1, maxLength: 5 }),
  kills: fc.array(fc.oneof(fc.nat(12), fc.constant("commit" as const)), { maxLength: 4 }),
  limit: fc.integer({ min: 1, max: 30 }),
});

async function countAll(ids: readonly string[], limit: number): Promise<void> {
  const statistics = new StatisticsRepository(database);
  for (let more = [...ids]; more.length > 0; ) more = (await statistics.count(more, limit)).more;
}

test("STAT-1 STAT-2 what is counted is what a recount of the journals gives, whoever is killed and whoever counts too", async () => {
  await fc.assert(
    fc
      .asyncProperty(world, async ({ runs, kills, limit }) => {
        const expected: Totals = new Map();
        const now: Totals = new Map();
        const ids = runs.map(() => newRunId());
        for (const [i, { run, cut }] of runs.entries()) await keep(ids[i] as string, run.rows.slice(0, cut));
        for (const kill of kills) await expect(dying(kill).count(ids, limit)).rejects.toThrow(Killed);
        await Promise.all([countAll(ids, limit), countAll(ids, 1000)]);
        for (const [i, { run, cut }] of runs.entries()) {
          const rest = run.rows.slice(cut);
          if (cut === 0 || rest.length > 0) await keep(ids[i] as string, rest);
          recount(run.rows, expected);
          underWay(run, now);
        }
        await Promise.all([countAll(ids, 1000), countAll([...ids].reverse(), limit)]);
        await countAll(ids, limit);
        const story = runs.map(({ run }) => run.story.join("; ")).join("\n");
        expect(await stored(), story).toEqual({ counts: sorted(expected), now: sorted(now) });
        // The ways taken are those that a run's own page shows.
        for (const { run } of runs) {
          const ports: Totals = new Map();
          recount(run.rows, ports);
          for (const [id, { taken }] of runView(run.plan, run.rows).edges) {
            const [, source, port] = /^(.+)\.(.+)->/.exec(id) as unknown as [string, string, string];
            const trigger = run.plan.nodes.get(source)?.definition.behaviour === "trigger";
            expect(ports.get(`${source} >${trigger ? "*" : port}`) ?? 0, id).toBe(taken);
          }
        }
      })
      .beforeEach(() =>
        sql
          .query(
            "truncate signalbox.run, signalbox.journal, signalbox.stat_run, signalbox.run_step, signalbox.run_step_count, signalbox.node_count",
          )
          .then(() => undefined),
      ),
    { numRuns: Number(process.env.STATISTICS_RUNS ?? 15), seed: 11 },
  );
});

const simple = (at: number, more: JournalRow["events"][] = []): JournalRow[] =>
  [
    [
      { t: "started", trigger: "start", input: null, cause: { kind: "manual" } },
      { t: "scheduled", p: "pay", n: 1 },
    ] as JournalRow["events"],
    ...more,
  ].map((events, rev) => ({ rev, at: at + rev * 100, events }));
const paid: JournalRow["events"] = [
  { t: "completed", p: "pay", port: "out" },
  { t: "ended", status: "succeeded" },
];

test("STAT-2 (control) a row that counts twice is noticed", async () => {
  const id = newRunId();
  await keep(id, simple(0, [paid]));
  await countAll([id], 10);
  const once = await stored();
  await countAll([id], 10);
  expect(await stored()).toEqual(once);
  await sql.query("update signalbox.stat_run set rev = 0");
  await countAll([id], 10);
  expect(await stored()).not.toEqual(once);
});

test("STAT-3 runs of which nobody told are found: new ones, those that moved, and those that were let go on", async () => {
  const { statistics } = createRepositories(database);
  const [fresh, moved, again] = [newRunId(), newRunId(), newRunId()];
  await keep(moved, simple(0));
  await keep(
    again,
    simple(0, [
      [
        { t: "failed", p: "pay", error: oops() },
        { t: "ended", status: "failed", p: "pay", error: oops() },
      ],
    ]),
  );
  await countAll([moved, again], 10);
  expect(await stored()).toMatchObject({
    now: [
      [" running", 1],
      ["pay failed", 1],
      ["pay running", 1],
    ],
  });
  const behind = async () => ({
    known: (await statistics.behind("known")).runs,
    live: (await statistics.behind("live")).runs,
    new: (await statistics.behind("new")).runs,
  });
  expect(await behind()).toEqual({ known: [], live: [], new: [] });
  await keep(fresh, simple(0));
  await keep(moved, simple(0, [paid]).slice(1));
  await sql.query("insert into signalbox.run_live (run_id, epoch) values ($1, 1), ($2, 1)", [fresh, again]);
  expect(await behind()).toEqual({ known: [moved], live: [again], new: [fresh] });
  await keep(again, [{ rev: 2, at: 900, events: [{ t: "reopened", p: ["pay"] }] }]);
  await countAll([fresh, moved, again], 10);
  expect(await behind()).toEqual({ known: [], live: [], new: [] });
  expect(await stored()).toMatchObject({
    now: [
      [" running", 2],
      ["pay running", 2],
    ],
  });
  expect(await statistics.at({ workflow: "wf", node: "pay", status: "running" }, { limit: 1 })).toMatchObject([
    { run: [fresh, again].sort().at(-1), path: "pay" },
  ]);
});

test("STAT-4 each count is of the version it happened in; drafts are left out", async () => {
  const { statistics } = createRepositories(database);
  const [run, draft] = [newRunId(), newRunId()];
  await keep(run, simple(0, [[{ t: "migrated", from: "v1", to: "v2" }], paid]), "v2");
  await keep(draft, simple(0, [paid]), "draft");
  await countAll([run, draft], 10);
  const of = async (version?: number) =>
    (await statistics.counts("wf", 0, 1e9, version)).map(({ node, what }) => `${node} ${what}`);
  expect(await of(1)).toEqual([" started", "start >*", "start d0", "start succeeded"]);
  expect(await of(2)).toContain("pay succeeded");
  expect((await statistics.counts("wf", 0, 1e9)).find(({ node, what }) => node === "" && what === "started")?.n).toBe(
    1,
  );
});

test("STAT-5 five minutes become hours without a loss, and hours past their time go", async () => {
  const { statistics } = createRepositories(database);
  const HOUR = 3_600_000;
  const ids = [0, 7, 14, 59].map(() => newRunId());
  for (const [i, minutes] of [0, 7, 14, 59].entries())
    await keep(ids[i] as string, simple(10 * HOUR + minutes * 60_000, [paid]));
  await countAll(ids, 100);
  const before = await stored();
  const slots = async () =>
    (await sql.query("select distinct at::float as at from signalbox.node_count order by 1")).rows;
  expect(await slots()).toEqual([0, 5, 10, 55].map((minutes) => ({ at: 10 * HOUR + minutes * 60_000 })));
  await statistics.compact(11 * HOUR, 0);
  await statistics.compact(11 * HOUR, 0);
  expect(await slots()).toEqual([{ at: 10 * HOUR }]);
  expect(await stored()).toEqual(before);
  await statistics.compact(20 * HOUR, 11 * HOUR);
  expect((await stored()).counts).toEqual([]);
});

test("STAT-6 a run that is removed leaves its counts, and no place among those that failed", async () => {
  const { retention } = createRepositories(database);
  const id = newRunId();
  await keep(
    id,
    simple(0, [
      [
        { t: "failed", p: "pay", error: oops() },
        { t: "ended", status: "failed", p: "pay", error: oops() },
      ],
    ]),
  );
  await sql.query("update signalbox.run set ended_at = 1");
  await countAll([id], 10);
  const { counts, now } = await stored();
  expect(now).toEqual([["pay failed", 1]]);
  await retention.remove([id]);
  expect(await stored()).toEqual({ counts, now: [] });
  expect((await sql.query("select from signalbox.stat_run")).rows).toEqual([]);
});

test("STAT-7 a bucket stands for durations within 10 %", () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 4e9 }), (ms) => {
      expect(Math.abs(bucketMs(durationBucket(ms)) / ms - 1)).toBeLessThan(0.12);
    }),
  );
  expect(bucketMs(durationBucket(0))).toBe(0);
});
