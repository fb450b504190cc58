import type { RunStore } from "@signalbox/engine";
import { createRunStore, type Database, openDatabase } from "@signalbox/store";
import { jobEngine, runJob, STEPS } from "./engine-job.ts";

/** What runs cost, in things that can be counted: the same on every machine, however busy it is. */
export interface Costs {
  /** All statements sent to the database, over all connections. */
  statementsPerStep: number;
  walBytesPerStep: number;
  /** By table and kind of change. */
  rowsPerRun: Record<string, number>;
}

export interface CostsOptions {
  runs: number;
  inFlight: number;
  /** Sends one more statement with every commit; for tests that make runs dearer. */
  oneMore?: (database: Database) => Promise<unknown>;
}

/** Nothing periodic may count: whatever the engine does by the clock is put off beyond the end. */
const NEVER = 3_600_000;
/** Listening for hints begins whenever its connection is there, and then asks for runs once. */
const NO_HINTS: RunStore["hints"] = { send: () => {}, listen: () => () => {} };
/** By this the job's connections are known. */
const JOB = "signalbox-costs";
const timing = { heartbeat: NEVER, fence: 2 * NEVER, pollBusy: NEVER, pollIdle: NEVER, sweep: NEVER, parkAfter: NEVER };

/**
 * Counts what the job of `bench:engine` costs on a PostgreSQL server that nobody else uses meanwhile: WAL is the whole
 * server's. The server must not write a checkpoint meanwhile, after which every page is logged whole once.
 *
 * @param keeper An open database; the job uses connections of its own to it.
 */
export async function countCosts(keeper: Database, { runs, inFlight, oneMore }: CostsOptions): Promise<Costs> {
  const before = await rowsWritten(keeper);
  const address = new URL(keeper.url as string);
  address.searchParams.set("application_name", JOB);
  const database = await openDatabase({ databaseUrl: address.href });
  let sent = 0;
  const store = createRunStore(counting(database, () => sent++, oneMore));
  const engine = jobEngine({ ...store, hints: NO_HINTS }, { timing });
  let statements: number;
  let walBytes: number;
  try {
    await engine.start();
    const from = { sent, wal: await walPosition(keeper) };
    await runJob(engine, runs, inFlight);
    statements = sent - from.sent;
    walBytes = (await walPosition(keeper)) - from.wal;
  } finally {
    await engine.stop();
    await database.close();
  }
  const rows: Record<string, number> = {};
  for (const [what, count] of Object.entries(await rowsWritten(keeper))) {
    const more = count - (before[what] ?? 0);
    if (more > 0 && !what.startsWith("worker ")) rows[what] = more / runs;
  }
  return {
    statementsPerStep: statements / (runs * STEPS),
    walBytesPerStep: Math.round(walBytes / (runs * STEPS)),
    rowsPerRun: rows,
  };
}

/** What is over or under its budget, in words; empty when everything is as stated. */
export function comparedWith(budget: Costs, costs: Costs): string[] {
  const problems: string[] = [];
  const exact = (what: string, expected: number, seen: number) => {
    if (Math.abs(expected - seen) > 1e-9) problems.push(`${what}: ${seen}, the budget is ${expected}`);
  };
  exact("statements a step", budget.statementsPerStep, costs.statementsPerStep);
  for (const what of new Set([...Object.keys(budget.rowsPerRun), ...Object.keys(costs.rowsPerRun)]))
    exact(`rows a run, ${what}`, budget.rowsPerRun[what] ?? 0, costs.rowsPerRun[what] ?? 0);
  const wal = costs.walBytesPerStep / budget.walBytesPerStep - 1;
  if (Math.abs(wal) > WAL_TOLERANCE)
    problems.push(`WAL bytes a step: ${costs.walBytesPerStep}, the budget is ${budget.walBytesPerStep}`);
  return problems;
}

/**
 * Same statements, same bytes, up to where index pages happen to split: that moved figures by 1.2 % at most between
 * jobs of one server, and by nothing between two servers.
 */
const WAL_TOLERANCE = 0.03;

function counting(database: Database, count: () => void, oneMore: CostsOptions["oneMore"]): Database {
  const sql: Database["sql"] = (lane) => {
    const own = database.sql(lane);
    return {
      query: async (text, params, name) => {
        count();
        if (oneMore && lane === "commit") {
          count();
          await oneMore(database);
        }
        return own.query(text, params, name);
      },
    };
  };
  return Object.create(database, { sql: { value: sql } });
}

async function walPosition(database: Database): Promise<number> {
  const text = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as at";
  return (await database.sql("general").query<{ at: number }>(text)).rows[0]?.at ?? 0;
}

/** Rows inserted, updated and deleted so far, by table; complete once the job's connections are gone. */
async function rowsWritten(database: Database): Promise<Record<string, number>> {
  const sql = database.sql("general");
  // What this connection has done itself (migrations, say) is reported when it likes, which may be between two counts.
  await sql.query("select pg_stat_force_next_flush()");
  // Other connections report what they have changed at the latest when they end.
  const others = "select from pg_stat_activity where datname = current_database() and application_name = $1";
  while ((await sql.query(others, [JOB])).count > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const { rows } = await sql.query<{ table: string; inserted: number; updated: number; deleted: number }>(
    `select relname as table, n_tup_ins::int as inserted, n_tup_upd::int as updated, n_tup_del::int as deleted
     from pg_stat_user_tables`,
  );
  return Object.fromEntries(
    rows.flatMap(({ table, ...counts }) =>
      Object.entries(counts).map(([kind, count]) => [`${table} ${kind}`, count] as const),
    ),
  );
}
