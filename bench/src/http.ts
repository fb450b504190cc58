/**
 * `npm run bench:http`: 10,000 webhook calls with 64 in flight; each starts a run of five steps and gets its answer
 * from the run. Counts the runs afterwards: none may be lost. Prints one JSON object with `--json`, else a table.
 *
 * The server runs in a process of its own on a Postgres of its own (or DATABASE_URL); the load generator shares the
 * machine, so the figures are a lower bound. Options: `--runs N`, `--in-flight N`, `--json`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@signalbox/client";
import { workflowDocument } from "@signalbox/model";
import { openDatabase } from "@signalbox/store";
import { cpuSeconds, DatabaseMeter, microsPerRun } from "./cpu.ts";
import { insertLimit } from "./insert-limit.ts";
import { postMany, quantile } from "./load.ts";
import { startServer } from "./server-process.ts";

const STEPS = 5;
/** Runs before anything is measured: until then the compiler takes as much of the second core as the runs themselves. */
const WARM_UP = 10_000;
const TOKEN = "bench-token-0123456789abcdef";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    "in-flight": { type: "string", default: "64" },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const inFlight = Number(values["in-flight"]);

const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
const own = process.env.DATABASE_URL ? undefined : await openDatabase({ dataDir: folder, log: () => {} });
const databaseUrl = process.env.DATABASE_URL ?? own?.url;
if (databaseUrl === undefined) throw new Error("No PostgreSQL can be started here; set DATABASE_URL to one.");
const server = await startServer({
  DATABASE_URL: databaseUrl,
  SIGNALBOX_DATA_DIR: folder,
  SIGNALBOX_ADMIN_TOKEN: TOKEN,
});
try {
  const client = createClient({ baseUrl: server.url, token: TOKEN });
  const workflow = await client.call("createWorkflow", { body: { name: "Bench", document: document() } });
  await client.call("publish", { params: { id: workflow.id }, body: { rev: workflow.draft.rev, message: "bench" } });
  const address = new URL(workflow.hooks.hook ?? "", server.url).href;
  const body = (n: number) => JSON.stringify({ order: n, total: n % 500 });
  await postMany(address, Math.min(WARM_UP, runs), inFlight, body);
  const alone = await postMany(address, 200, 1, body);
  const limit = await insertLimit(databaseUrl);
  const meter = await new DatabaseMeter(databaseUrl).open();
  const before = { server: server.cpuSeconds(), load: cpuSeconds(process.pid), database: await meter.read() };
  const load = await postMany(address, runs, inFlight, body);
  const after = { server: server.cpuSeconds(), load: cpuSeconds(process.pid), database: await meter.read() };
  await meter.close();
  const cpuMicros = {
    server: Math.round(((after.server - before.server) * 1e6) / runs),
    load: Math.round(((after.load - before.load) * 1e6) / runs),
    ...microsPerRun(before.database.cpuSeconds, after.database.cpuSeconds, runs),
  };
  const rssMb = server.rssMb();
  const stored = await countSucceeded(client, workflow.id);
  const expected = Math.min(WARM_UP, runs) + 200 + runs;
  const result = {
    runs,
    lost: Math.max(expected - stored, load.failed),
    runsPerSecond: Math.round(runs / load.seconds),
    stepsPerSecond: Math.round((runs * STEPS) / load.seconds),
    p50Ms: round(quantile(load.latencies, 0.5)),
    p99Ms: round(quantile(load.latencies, 0.99)),
    rssMb,
    insertLimitRowsPerSecond: limit,
    aloneP50Ms: round(quantile(alone.latencies, 0.5)),
    serverCpuMsPerRun: round(cpuMicros.server / 1000),
    cpuMicrosPerRun: cpuMicros,
    cpuMicrosPerRunTogether: Object.values(cpuMicros).reduce((sum, micros) => sum + micros, 0),
    walBytesPerRun: Math.round((after.database.walBytes - before.database.walBytes) / runs),
    transactionsPerRun: round((after.database.transactions - before.database.transactions) / runs),
    inFlight,
    steps: STEPS,
    ...(load.firstFailure !== undefined && { firstFailure: load.firstFailure }),
  };
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
  if (result.lost > 0) process.exitCode = 1;
} finally {
  await server.stop();
  await own?.close();
  rmSync(folder, { recursive: true, force: true });
}

function document() {
  const step = (id: string, from: string) => ({
    id,
    type: "set",
    params: { fields: [{ name: "total", value: `{{ ${from} + 1 }}` }] },
  });
  const ids = ["hook", "s1", "s2", "s3", "s4", "s5", "answer"];
  return workflowDocument.parse({
    name: "Bench",
    nodes: [
      { id: "hook", type: "webhook", params: { verification: "none", answer: "respond" } },
      step("s1", "trigger.body.total"),
      step("s2", "steps.s1.total"),
      step("s3", "steps.s2.total"),
      step("s4", "steps.s3.total"),
      step("s5", "steps.s4.total"),
      { id: "answer", type: "respond", params: { body: { total: "{{ steps.s5.total }}" } } },
    ],
    edges: ids.slice(1).map((target, i) => ({ source: ids[i] as string, sourcePort: "out", target, targetPort: "in" })),
  });
}

async function countSucceeded(client: ReturnType<typeof createClient>, workflow: string): Promise<number> {
  let count = 0;
  for (let before: string | undefined; ; ) {
    const query = { workflow, status: "succeeded", limit: 500, ...(before !== undefined && { before }) };
    const page = await client.call("listRuns", { query });
    count += page.items.length;
    if (page.next === undefined) return count;
    before = page.next;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
