/**
 * `npm run bench:engine`: durable steps a second of the engine on Postgres, with actions that cost nothing. A step is
 * one action whose result is committed before the next one starts; each is followed by a pure condition. The plain
 * insert limit of the same machine is taken in the same job, so the ratio means something on any machine.
 *
 * Options: `--runs N` (default 4,000), `--in-flight 1,100,1000`, `--json`. Uses DATABASE_URL, or a server of its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Dispatcher, Engine, type NodeLogic } from "@signalbox/engine";
import { catalogOf, type NodeDefinition, nodeDefinition, workflowDocument } from "@signalbox/model";
import { createRunStore, openDatabase } from "@signalbox/store";
import { insertLimit } from "./insert-limit.ts";
import { quantile } from "./load.ts";

const STEPS = 10;
const check: NodeLogic = {
  params: { parse: (value) => value },
  evaluate: (params: { value: boolean }) => ({ ok: params.value }),
};
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "4000" },
    "in-flight": { type: "string", default: "1,100,1000" },
    json: { type: "boolean", default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
const database = await openDatabase({
  ...(process.env.DATABASE_URL ? { databaseUrl: process.env.DATABASE_URL } : {}),
  dataDir: folder,
  log: () => {},
});
const store = createRunStore(database);
const engine = new Engine({
  store,
  dispatcher: nothingToDo(),
  catalog: catalog(),
  logic: (type) => (type === "check" ? check : undefined),
  versions: { document: async () => workflow(), newest: async () => undefined },
  log: (level, message, data) => level !== "debug" && console.error(level, message, data),
  secret: "bench",
});
await engine.start();
try {
  const limit = database.url === undefined ? undefined : await insertLimit(database.url);
  await runMany(500, 100);
  const rows = [];
  for (const inFlight of values["in-flight"].split(",").map(Number)) {
    const runs = inFlight === 1 ? Math.min(200, Number(values.runs)) : Number(values.runs);
    rows.push(await measure(runs, inFlight));
  }
  const best = Math.max(...rows.map((row) => row.durableStepsPerSecond));
  const result = {
    durableStepsPerSecond: best,
    insertLimitRowsPerSecond: limit,
    ratio: limit === undefined ? undefined : round(best / limit),
    rows,
  };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.table(rows);
    console.log(`plain insert limit ${limit} rows/s; best ${best} steps/s = ${result.ratio} of it`);
  }
} finally {
  await engine.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(runs: number, inFlight: number) {
  const before = { cpu: process.cpuUsage(), stats: engine.stats(), wal: await wal() };
  const { seconds, latencies } = await runMany(runs, inFlight);
  const cpu = process.cpuUsage(before.cpu);
  const stats = engine.stats();
  const steps = runs * STEPS;
  return {
    inFlight,
    runs,
    durableStepsPerSecond: Math.round(steps / seconds),
    nodeCpuMicrosPerStep: round((cpu.user + cpu.system) / steps),
    commitsPerStatement: round((stats.commits - before.stats.commits) / (stats.statements - before.stats.statements)),
    statementsPerStep: round((stats.statements - before.stats.statements) / steps),
    walBytesPerStep: Math.round(((await wal()) - before.wal) / steps),
    runP50Ms: round(quantile(latencies, 0.5)),
    runP99Ms: round(quantile(latencies, 0.99)),
  };
}

async function runMany(runs: number, inFlight: number): Promise<{ seconds: number; latencies: number[] }> {
  const ended = new Map<string, (at: number) => void>();
  const off = engine.on(({ run, events }) => {
    if (events.some((event) => event.t === "ended")) ended.get(run)?.(performance.now());
  });
  const latencies: number[] = [];
  let left = runs;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(inFlight, runs) }, async () => {
      while (left-- > 0) {
        const began = performance.now();
        let done: (at: number) => void = () => {};
        const over = new Promise<number>((resolve) => (done = resolve));
        const { run } = await engine.startRun({
          workflow: "00000000-0000-7000-8000-000000000001",
          versionId: "bench",
          trigger: "start",
          input: { total: 7 },
          cause: { kind: "test" },
        });
        ended.set(run, done);
        latencies.push((await over) - began);
        ended.delete(run);
      }
    }),
  );
  off();
  latencies.sort((a, b) => a - b);
  return { seconds: (performance.now() - started) / 1000, latencies };
}

async function wal(): Promise<number> {
  if (database.url === undefined) return 0;
  const { rows } = await database
    .sql("general")
    .query<{ n: number }>("select (pg_current_wal_lsn() - '0/0')::float8 as n");
  return rows[0]?.n ?? 0;
}

function workflow() {
  const ids = ["start", ...Array.from({ length: STEPS }, (_, i) => [`act${i}`, `check${i}`]).flat()];
  return workflowDocument.parse({
    name: "Bench",
    nodes: ids.map((id) => ({
      id,
      type: id.replace(/\d+$/, ""),
      params: id.startsWith("check") ? { value: `{{ steps.act${id.slice(5)}.total > 5 }}` } : {},
    })),
    edges: ids.slice(1).map((target, i) => ({ source: ids[i], sourcePort: "out", target })),
  });
}

function catalog() {
  const define = (type: string, behaviour: NodeDefinition["behaviour"]) =>
    nodeDefinition.parse({
      type,
      version: 1,
      behaviour,
      kind: behaviour === "trigger" ? "trigger" : "action",
      category: "bench",
      title: { en: type },
      description: { en: type },
      params: { type: "object" },
      output: {},
      ports: [{ id: "out", label: { en: "then" } }],
      effect: behaviour === "action" ? "idempotent" : "pure",
      risk: "none",
    });
  return catalogOf([define("start", "trigger"), define("act", "action"), define("check", "pure")]);
}

function nothingToDo(): Dispatcher {
  const output = { total: 7, note: "x".repeat(150) };
  return { execute: async () => ({ output }) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
