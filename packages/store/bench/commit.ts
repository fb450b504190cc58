/**
 * What a durable step costs in the store: the commit statement against the plain batched insert of the same rows.
 *
 *   node packages/store/bench/commit.ts [rows a batch, default 1000] [steps a run, default 10]
 *
 * Uses DATABASE_URL, else a built-in server in a temporary folder. CPU of Postgres is read from /proc, so it is shown
 * on Linux only, and only for a server on this machine. Not measured: the engine, the steps, and the network.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunCommit } from "@signalbox/engine";
import { uuidv7 } from "@signalbox/model";
import type { Sql } from "../src/database/sql.ts";
import { createRunStore, openDatabase } from "../src/index.ts";
import { lines, plain } from "../src/run-store/columns.ts";

const BATCH = Number(process.argv[2] ?? 1000);
const STEPS = Number(process.argv[3] ?? 10);
const SECONDS = 5;

const newId = () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
const output = { order: "1001", text: "x".repeat(160), n: 12.5 };

async function postgresCpuMs(): Promise<number> {
  let ticks = 0;
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    if (!stat.includes("(postgres)")) continue;
    const fields = stat.replace(/^.*\) /s, "").split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}

async function walPosition(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ at: string }>("select pg_current_wal_lsn() - '0/0'::pg_lsn as at");
  return Number(rows[0]?.at);
}

async function measure(name: string, sql: Sql, lanes: (() => Promise<number>)[]): Promise<void> {
  const wal = await walPosition(sql);
  const [node, pg, from] = [process.cpuUsage(), await postgresCpuMs(), performance.now()];
  let rows = 0;
  const lane = async (work: () => Promise<number>) => {
    while (performance.now() - from < SECONDS * 1000) {
      const done = await work();
      rows += done;
    }
  };
  await Promise.all(lanes.map(lane));
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(node);
  const microseconds = (total: number) => (total / rows).toFixed(1).padStart(6);
  console.log(
    `${name.padEnd(34)} ${Math.round(rows / seconds)
      .toString()
      .padStart(
        8,
      )} rows/s   node ${microseconds(used.user + used.system)} µs   postgres ${microseconds(((await postgresCpuMs()) - pg) * 1000)} µs   WAL ${Math.round(((await walPosition(sql)) - wal) / rows)} B a row`,
  );
}

const folder = await mkdtemp(join(tmpdir(), "signalbox-bench-"));
const url = process.env.DATABASE_URL;
const database = await openDatabase(url ? { databaseUrl: url } : { dataDir: folder });
const sql = database.sql("general");
try {
  await sql.query(
    "create table if not exists bench_plain (run_id uuid, rev int, events json, primary key (run_id, rev))",
  );
  const text = JSON.stringify([{ t: "completed", p: "charge", port: "out", out: output }]);
  const plainInsert = async () => {
    const ids = Array.from({ length: BATCH }, newId);
    await database
      .sql("commit")
      .query(
        "insert into bench_plain select * from unnest($1::uuid[], $2::int[], string_to_array($3, E'\\n')::json[])",
        [plain(ids), plain(ids.map(() => 1)), lines(ids.map(() => text))],
        "bench_plain",
      );
    return BATCH;
  };
  const store = createRunStore(database);
  const worker = await store.register({ name: "bench" });

  /** BATCH runs, each of which takes one step a commit; a run that has taken its steps makes room for a new one. */
  const runsInFlight = () => {
    const runs = Array.from({ length: BATCH }, (_, i) => ({ id: newId(), rev: i % STEPS }));
    const started = new Set<string>();
    return async () => {
      const batch = runs.map((run): RunCommit => {
        const first = !started.has(run.id);
        if (first) run.rev = 0;
        started.add(run.id);
        const commit: RunCommit = { run: run.id, rev: run.rev, epoch: 1, at: Date.now(), events: [] };
        if (first) {
          const cause = { kind: "manual" } as const;
          commit.start = { workflow: "bench", versionId: "v1", cause };
          commit.events = [
            { t: "started", trigger: "start", input: output, cause },
            { t: "scheduled", p: "s0", n: 1 },
          ];
        } else {
          commit.events = [
            { t: "completed", p: `s${run.rev}`, port: "out", out: output },
            { t: "scheduled", p: `s${run.rev + 1}`, n: 1 },
          ];
          if (run.rev >= STEPS) commit.end = { status: "succeeded" };
        }
        return commit;
      });
      const results = await store.commit(worker, batch);
      for (const [run, result] of results) if (!result.ok) throw new Error(`run ${run}: ${JSON.stringify(result)}`);
      for (const run of runs) {
        if (run.rev >= STEPS) {
          started.delete(run.id);
          run.id = newId();
          run.rev = 0;
        } else run.rev++;
      }
      return BATCH;
    };
  };
  console.log(`${database.description}; ${BATCH} rows a batch, ${STEPS} steps a run`);
  await measure("warm-up", sql, [plainInsert]);
  await measure("plain insert, 1 connection", sql, [plainInsert]);
  const one = runsInFlight();
  await measure("warm-up", sql, [one]);
  await measure("commit statement, 1 lane", sql, [one]);
  await measure("commit statement, 2 lanes", sql, [runsInFlight(), runsInFlight()]);
  await store.leave(worker);
  await sql.query("drop table bench_plain");
} finally {
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
