/**
 * `npm run bench:peers`: the same work on Signalbox and on systems people know, in turn, on this machine.
 * docs/reference/benchmarks.md says what is done and how to read it.
 *
 * Options: `--only signalbox,node-red`, `--seconds N` of each load (default 4), `--rounds N` (default 3),
 * `--in-flight 1,32,64`, `--no-crash`, `--scratch <folder>` for what npm installs (default in the system's folder for
 * temporary files; reused), `--json` (one row a system). Databases are made on SIGNALBOX_TEST_DATABASE_URL, else on
 * 127.0.0.1:5432, else on a server of its own, and dropped.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type CrashResult, crash } from "./peers/crash.ts";
import { type DatabaseServer, openServer } from "./peers/databases.ts";
import { install, nameAndVersion } from "./peers/install.ts";
import { type Cell, measure, ready } from "./peers/measure.ts";
import { addRatios, type Row, rowOf } from "./peers/rows.ts";
import { openStepServer } from "./peers/step-server.ts";
import type { Deployed, System } from "./peers/system.ts";
import { dbos } from "./peers/systems/dbos.ts";
import { n8n, n8nLegacy } from "./peers/systems/n8n.ts";
import { nodeRed } from "./peers/systems/node-red.ts";
import { restate } from "./peers/systems/restate.ts";
import { signalbox, signalboxActions } from "./peers/systems/signalbox.ts";
import { printRows } from "./peers/table.ts";

const SYSTEMS: readonly System[] = [signalbox, signalboxActions, nodeRed, n8n, n8nLegacy, dbos, restate];

const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: "string", default: SYSTEMS.map(({ id }) => id).join(",") },
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "3" },
    "in-flight": { type: "string", default: "1,32,64" },
    crash: { type: "boolean", default: true },
    scratch: { type: "string", default: join(tmpdir(), "signalbox-peers") },
    json: { type: "boolean", default: false },
  },
});
const seconds = positive("seconds");
const rounds = positive("rounds");
const inFlight = values["in-flight"].split(",").map(Number);
const chosen = values.only.split(",").map((id) => {
  const system = SYSTEMS.find((one) => one.id === id.trim());
  if (!system) throw new Error(`--only: there is no system "${id}"; there are ${SYSTEMS.map((s) => s.id).join(", ")}`);
  return system;
});

/** A system under way through the rounds. */
interface Entry {
  system: System;
  version: string;
  data: string;
  database: string;
  deployed?: Deployed;
  cells: Cell[];
  crash?: CrashResult;
  problem?: string;
}

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
const server = await openServer();
const steps = await openStepServer();
const folder = mkdtempSync(join(tmpdir(), "signalbox-peers-data-"));
const entries: Entry[] = [];
// The processes that are still there end with this one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
try {
  for (const system of chosen) await prepare(system, server);
  for (let round = 0; round < rounds; round++) {
    // Each is first once, so that what one leaves behind (a warm disk, dirty pages) does not always meet the same.
    for (const [i] of entries.entries()) {
      const entry = entries[(i + round) % entries.length] as Entry;
      await attempt(entry, `round ${round + 1}`, () => oneRound(entry));
    }
  }
  if (values.crash) for (const entry of entries) await attempt(entry, "crash", () => oneCrash(entry));
  const rows: Row[] = entries.map(({ system, version, cells, crash, problem }) =>
    rowOf(system, version, cells, crash, problem),
  );
  addRatios(rows);
  if (values.json) console.log(`[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`);
  else {
    const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB`;
    printRows(rows, { machine, node: process.version, postgres: server.version, seconds, rounds });
  }
} finally {
  await cleanUp();
}

async function cleanUp(): Promise<void> {
  for (const { database } of entries) if (database) await server.drop(database).catch(() => {});
  await steps.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function prepare(system: System, { create }: DatabaseServer): Promise<void> {
  const data = join(folder, system.id);
  mkdirSync(data);
  const version = system.packages[0] ? nameAndVersion(system.packages[0]).version : ownVersion();
  const database = system.database ? `signalbox_peers_${system.id.replace("-", "_")}_${process.pid}` : "";
  const entry: Entry = { system, version, data, database, cells: [] };
  entries.push(entry);
  await attempt(entry, "install and deploy", async () => {
    const packages = system.packages.length > 0 ? await install(resolve(values.scratch), system.packages) : "";
    const databaseUrl = database ? await create(database) : "";
    entry.deployed = await system.deploy({ packages, data, databaseUrl, stepUrl: steps.url });
  });
}

async function oneRound({ deployed, cells, database }: Entry): Promise<void> {
  const running = await (deployed as Deployed).start();
  try {
    const postgres = database && server.pid ? { pid: server.pid, database } : undefined;
    cells.push(...(await measure(running, { inFlight, seconds, watched: { system: running.pids, postgres } })));
  } finally {
    await running.stop();
  }
}

async function oneCrash(entry: Entry): Promise<void> {
  const running = await (entry.deployed as Deployed).start();
  try {
    await ready(running.chain(5));
    entry.crash = await crash(entry.deployed as Deployed, steps, running);
  } finally {
    await running.kill();
  }
}

/** A system that fails is a row that says why; it is not tried again and stops no other. */
async function attempt(entry: Entry, what: string, body: () => Promise<void>): Promise<void> {
  if (entry.problem !== undefined) return;
  say(`${entry.system.title}: ${what}`);
  try {
    await body();
  } catch (error) {
    entry.problem = `${what}: ${error instanceof Error ? error.message : error}`;
    say(`${entry.system.title}: ${entry.problem}`);
  }
}

function ownVersion(): string {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

function positive(name: "seconds" | "rounds"): number {
  const value = Number(values[name]);
  if (value > 0) return value;
  throw new Error(`--${name}: a number above 0 is expected, not "${values[name]}"`);
}
