/**
 * `npm run bench:engine`: durable steps a second of the engine, with actions that cost nothing. A step is one action
 * whose result is committed before the next one starts; each is followed by a pure condition. The plain insert limit
 * of the same machine is taken in the same job, so the ratio means something on any machine.
 *
 * Workers are processes of their own. By default one on PostgreSQL, with 1, 100 and 1,000 runs in flight; with `--full`
 * also 2, 4 and 8 workers on one database, and PGlite.
 *
 * Options: `--full`, `--workers 1,2`, `--stores postgres,pglite`, `--in-flight 1,100,1000`, `--runs N` (default 4,000 a
 * job), `--json`. Uses DATABASE_URL, or a server of its own; CPU and WAL are those of the whole server.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDatabase } from "@signalbox/store";
import { type EngineRow, EngineWorkers, type Where } from "./engine-workers.ts";
import { insertLimit } from "./insert-limit.ts";

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    workers: { type: "string" },
    stores: { type: "string" },
    runs: { type: "string", default: "4000" },
    "in-flight": { type: "string", default: "1,100,1000" },
    json: { type: "boolean", default: false },
  },
});
const workers = (values.workers ?? (values.full ? "1,2,4,8" : "1")).split(",").map(Number);
const stores = (values.stores ?? (values.full ? "postgres,pglite" : "postgres")).split(",");
const inFlight = values["in-flight"].split(",").map(Number);
const runs = Number(values.runs);

const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
const matrix: EngineRow[] = [];
let limit: number | undefined;
try {
  if (stores.includes("postgres")) await onPostgres();
  if (stores.includes("pglite")) await measureAll(1, { folder: join(folder, "pglite") });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const best = matrix.reduce((a, b) => (b.durableStepsPerSecond > a.durableStepsPerSecond ? b : a));
const result = {
  durableStepsPerSecond: best.durableStepsPerSecond,
  insertLimitRowsPerSecond: limit,
  ratio: limit === undefined ? undefined : Math.round((best.durableStepsPerSecond / limit) * 1000) / 1000,
  cpuMicrosPerStep: best.cpuMicrosPerStep,
  walBytesPerStep: best.walBytesPerStep,
  statementsPerStep: best.statementsPerStep,
  latency: latency(),
  matrix,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.table(matrix);
  console.log("step: milliseconds from one commit of a run to its next; CPU: Node and PostgreSQL together");
  console.log(`best ${best.durableStepsPerSecond} steps/s; plain insert limit ${limit} rows/s; ratio ${result.ratio}`);
}

async function onPostgres(): Promise<void> {
  // Open all the while: the server of its own stops with its last user.
  const keeper = await openDatabase({
    ...(process.env.DATABASE_URL ? { databaseUrl: process.env.DATABASE_URL } : {}),
    dataDir: join(folder, "postgres"),
    log: () => {},
  });
  try {
    if (keeper.url === undefined) throw new Error("No PostgreSQL can be started here; set DATABASE_URL to one.");
    limit = await insertLimit(keeper.url);
    for (const count of workers) await measureAll(count, { databaseUrl: keeper.url, folder });
  } finally {
    await keeper.close();
  }
}

async function measureAll(count: number, where: Where): Promise<void> {
  const group = await EngineWorkers.start(count, where);
  try {
    for (const conc of inFlight) {
      // One at a time takes long and is steady soon.
      const row = await group.measure(conc === 1 ? Math.min(200 * count, runs) : runs, conc);
      matrix.push(row);
      console.error(
        `${row.store}, ${row.workers} workers, ${row.inFlight} in flight: ${row.durableStepsPerSecond} steps/s`,
      );
    }
  } finally {
    await group.stop();
  }
}

/** Of a durable step, in milliseconds, by runs in flight: one worker on PostgreSQL, else what was measured first. */
function latency(): Record<number, { p50: number; p99: number }> {
  const [first] = matrix;
  const rows = matrix.filter((row) => row.store === first?.store && row.workers === first.workers);
  return Object.fromEntries(rows.map((row) => [row.inFlight, { p50: row.stepP50Ms, p99: row.stepP99Ms }]));
}
