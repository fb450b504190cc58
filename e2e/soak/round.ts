import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkHistory } from "../../packages/engine/test/history/check-history.ts";
import { eventsOf, type HistoryRun, type Violation } from "../../packages/engine/test/history/history.ts";
import { repeats } from "../../packages/engine/test/history/repeats.ts";
import { Random } from "../../packages/engine/test/sim/random.ts";
import { type Database, openDatabase } from "../../packages/store/src/index.ts";
import { until } from "../support/child.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import { query } from "../support/scratch-database.ts";
import { collectEffects, collectRuns, forgottenRuns } from "./collect.ts";
import type { Control } from "./controls.ts";
import { digest } from "./effects-log.ts";
import { FAULTS, type FaultKind, Faults, type Mix } from "./faults.ts";
import { FeedClient } from "./feed-client.ts";
import { Load } from "./load.ts";
import { WorkerProcess } from "./worker-process.ts";
import { EXPECTED_FAILURES, isExpress } from "./workflows.ts";

export interface RoundOptions {
  seed: number;
  /** Seconds in which runs are started and faults happen. */
  seconds: number;
  workers: number;
  mix: Mix;
  /** Runs a second. */
  rate?: number;
  control?: Control;
  /** Milliseconds in which everything has to come to an end once nothing is broken any more. */
  settle?: number;
}

export interface RoundResult {
  runs: number;
  /** Results that were committed. */
  steps: number;
  /** Attempts that were made. */
  executions: number;
  faults: Record<FaultKind, number>;
  fencedCommits: number;
  /** Attempts that were made more than once. */
  duplicates: number;
  takeovers: number;
  violations: (Omit<Violation, "rule"> & { rule: string })[];
  /** Folder with the workers' logs and the faults; kept when something was wrong. */
  kept?: string;
}

/** Milliseconds without a heartbeat after which a worker is dead; in production ten times as much. */
const LEASE = 1500;
/** Deployments alone leave every worker alive: nothing may be repeated, however slow the machine is. */
const LONG_LEASE = 30_000;
const leaseFor = (mix: Mix): number => (Object.keys(mix).every((kind) => kind === "rolling") ? LONG_LEASE : LEASE);
/** How long everything may take to come to an end once nothing is broken any more. */
const SETTLE = 60_000;
/** The same for a build with a rule left out, in which things are expected to hang. */
const SETTLE_BROKEN = 8000;
const RATE = 25;
/** A feed looks for rows of other processes at least every 10 s, after the run has ended once; milliseconds. */
const FEED_PATIENCE = 15_000;

/** One database, some workers, a time full of faults; then everything has to come to an end, and is checked. */
export async function soakRound(postgres: PostgresServer, options: RoundOptions): Promise<RoundResult> {
  const name = `soak_${options.seed}_${Date.now().toString(36)}`;
  await postgres.start();
  await query(postgres.url(), `create database ${name}`);
  const database = await openDatabase({ databaseUrl: postgres.url(name) });
  const log = mkdtempSync(join(tmpdir(), "signalbox-soak-log-"));
  const workers: WorkerProcess[] = [];
  let kept = false;
  try {
    const settings = { log, lease: leaseFor(options.mix), ...(options.control && { control: options.control }) };
    for (let i = 1; i <= options.workers; i++)
      workers.push(await WorkerProcess.create(`w${i}`, { port: postgres.port, name }, settings));
    await Promise.all(workers.map((worker) => worker.start()));
    const result = await inRound(postgres, database, workers, log, options);
    kept = result.violations.length > 0;
    return { ...result, ...(kept && { kept: log }) };
  } finally {
    await Promise.all(workers.map((worker) => worker.remove()));
    await database.close().catch(() => {});
    await query(postgres.url(), `drop database if exists ${name} with (force)`).catch(() => {});
    if (!kept) rmSync(log, { recursive: true, force: true });
  }
}

async function inRound(
  postgres: PostgresServer,
  database: Database,
  workers: WorkerProcess[],
  log: string,
  { seed, seconds, mix, rate = RATE, control, settle = control ? SETTLE_BROKEN : SETTLE }: RoundOptions,
): Promise<RoundResult> {
  const lease = leaseFor(mix);
  const random = new Random(seed);
  const deadlocks = count(postgres.log, "deadlock detected");
  const feed = new FeedClient(workers);
  const watched = random.fork();
  const load = new Load(workers, random.fork(), (run, workflow) => {
    if (watched.chance(0.5)) feed.watch(run, workflow === "retried" || workflow === "alone");
  });
  const faults = new Faults(workers, postgres, lease);
  const end = Date.now() + seconds * 1000;
  await Promise.all([load.run(rate, end), faults.run(mix, random.fork(), end)]);

  const problems: string[] = [];
  const tell = (what: string) => (error: Error) => {
    problems.push(`${what}: ${error.message}`);
    return [];
  };
  // The parked ones stay; all others come to an end, or to nothing.
  const parked = new Set(await firstRest(database, load, settle).catch(tell("at rest")));
  const forgotten = await forgottenAtRest(database, workers).catch(tell("at rest"));
  await within(settle, load.finish()).catch(tell("requests"));
  load.giveUp();
  await until("all runs to end", settle, async () => (await live(database)) === 0).catch(() => {});
  const runs = await collectRuns(database);
  await feed.caughtUp(new Map(runs.map(({ run, rows }) => [run, rows.length])), FEED_PATIENCE);
  feed.close();

  writeFileSync(join(log, "faults.json"), JSON.stringify(faults.log, null, 1));
  const { attempts, fencedCommits, takeovers, moves, errors } = collectEffects(log, lease);
  const reasons = faults.log.filter(({ kind }) => kind !== "rolling");
  const express = new Set(runs.flatMap(({ run, workflow }) => (isExpress(workflow) ? [run] : [])));
  // With a fault, what an express run did since it was last stored is done again.
  const given: ReadonlySet<string> = new Set(lease === LONG_LEASE ? ["I3", "I4"] : ["I3", "I4", "I11"]);
  const violations: RoundResult["violations"] = checkHistory({
    runs,
    attempts,
    acknowledged: load.acknowledged,
    tolerance: 60,
    faults: lease === LONG_LEASE ? reasons : [...reasons, ...moves],
    forgotten,
    feed: feed.rows,
    digest,
  }).filter(({ rule, where }) => !(given.has(rule) && express.has(where)));
  for (const what of [...problems, ...workers.flatMap((worker) => worker.problems), ...feed.problems, ...errors])
    violations.push({ rule: "error", where: "a worker", message: what });
  const locked = count(postgres.log, "deadlock detected") - deadlocks;
  if (locked > 0) violations.push({ rule: "S19", where: "the database", message: `${locked} deadlocks` });
  violations.push(...surprises(runs));
  for (const { run, id } of load.parked)
    if (!parked.has(run))
      violations.push({ rule: "I10", where: run, message: `it did not park to wait for event ${id}` });
  const wrong = new Set(violations.map(({ where }) => where));
  for (const { run, workflow, status, rows } of runs)
    if (wrong.has(run)) writeFileSync(join(log, `${run}.json`), JSON.stringify({ workflow, status, rows }, null, 1));
  return {
    runs: runs.length,
    steps: runs.reduce((sum, run) => sum + eventsOf(run).filter(({ event }) => RESULTS.has(event.t)).length, 0),
    executions: attempts.length,
    faults: Object.fromEntries(FAULTS.map((kind) => [kind, faults.count(kind)])) as Record<FaultKind, number>,
    fencedCommits,
    duplicates: repeats({ attempts, runs }).length,
    takeovers,
    violations,
  };
}

const RESULTS = new Set(["completed", "pure", "failed", "resolved"]);

const count = (text: string, part: string): number => text.split(part).length - 1;

async function live(database: Database): Promise<number> {
  const { rows } = await database.sql("general").query<{ n: number }>("select count(*) as n from signalbox.run_live");
  return rows[0]?.n ?? 0;
}

/** @returns the runs that are parked when nothing else is left. */
async function firstRest(database: Database, load: Load, settle: number): Promise<string[]> {
  await within(settle, load.settled());
  const ids = async () => {
    const { rows } = await database
      .sql("general")
      .query<{ run: string }>(
        "select run_id::text as run from signalbox.run_live where owner is null and wake_at is null",
      );
    return rows.map(({ run }) => run);
  };
  let found: string[] = [];
  await until("runs to come to an end or to rest", settle, async () => {
    found = await ids();
    return found.length === (await live(database));
  }).catch((error) => {
    // What is stuck is said run by run, by I10.
    if (!String(error).includes("gave up")) throw error;
  });
  return found;
}

async function forgottenAtRest(database: Database, workers: readonly WorkerProcess[]): Promise<string[]> {
  const stats = await Promise.all(workers.map((worker) => worker.call<{ worker: number; loaded: number }>("stats")));
  return forgottenRuns(database, new Map(stats.map(({ worker, loaded }) => [worker, loaded])));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Runs that failed for a reason nobody gave them. */
function surprises(runs: readonly HistoryRun[]): RoundResult["violations"] {
  return runs.flatMap((run) =>
    eventsOf(run).flatMap(({ event }) => {
      if (event.t !== "failed" && event.t !== "ended") return [];
      const { error } = event;
      if (!error || EXPECTED_FAILURES.has(error.code)) return [];
      return [
        { rule: "error", where: run.run, message: `${run.workflow} failed with ${error.code}: ${error.message}` },
      ];
    }),
  );
}
