/**
 * `npm run soak`: real worker processes on a real PostgreSQL server of its own, broken in every way there is, round after
 * round; after each, everything that was kept is checked (I1 to I12 of docs/spec/engine.md).
 *
 * Options: `--minutes N` (default 5), `--seed N`, `--seconds N` of a round (default 40), `--rounds N`, `--workers N` (default 3),
 * `--faults kill,stop,…` (default all), `--control <name>` for a build with a rule left out, `--json` (standard output is one line of JSON; `npm run --silent`). With `--sim` it is the
 * simulation that goes on for as long: random seeds, and every pair of crash positions.
 * Ends with 1 when anything was wrong, or when a control was not caught.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PostgresServer } from "../support/postgres-server.ts";
import { CONTROLS } from "./controls.ts";
import { EVERYTHING, FAULTS, type FaultKind, type Mix } from "./faults.ts";
import { type RoundResult, soakRound } from "./round.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string" },
    seconds: { type: "string", default: "40" },
    rounds: { type: "string" },
    workers: { type: "string", default: "3" },
    faults: { type: "string" },
    control: { type: "string" },
    sim: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const control = oneOf("control", CONTROLS, values.control);
const mix: Mix = values.faults
  ? Object.fromEntries(values.faults.split(",").map((kind) => [oneOf("faults", FAULTS, kind), 1]))
  : EVERYTHING;
const minutes = number("minutes", values.minutes);
const seconds = number("seconds", values.seconds);
const workers = number("workers", values.workers);
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : number("seed", values.seed);
const rounds = values.rounds === undefined ? Number.POSITIVE_INFINITY : number("rounds", values.rounds);
if (values.sim) process.exit(simulation());
/** Megabytes: enough for the journals of a round, few enough to be filled up quickly. */
const ROOM = 1024;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const began = Date.now();
const results: RoundResult[] = [];
const postgres = await PostgresServer.create({ room: ROOM });
if (!postgres.small) say("diskFull is skipped: only root may mount a small file system for the database");
try {
  for (let round = 0; round < rounds && (round === 0 || Date.now() - began < minutes * 60_000); round++) {
    // Every fifth round is one of deployments alone, after which nothing may have been lost or repeated.
    const calm = round % 5 === 4 && !values.faults && !control;
    const seed = first + round;
    say(`round ${round + 1}, seed ${seed}${calm ? ", deployments only" : ""}`);
    const faults = calm ? { rolling: 1 } : mix;
    const result = await soakRound(postgres, { seed, seconds, workers, mix: faults, ...(control && { control }) });
    results.push(result);
    say(`  ${summary(result)}`);
    for (const { rule, where, message } of result.violations.slice(0, 20)) say(`  ${rule} ${where}: ${message}`);
    if (result.violations.length === 0) continue;
    const flags = `--workers ${workers} --seconds ${seconds}${calm ? " --faults rolling" : values.faults ? ` --faults ${values.faults}` : ""}`;
    say(`again: npm run soak -- --seed ${seed} --rounds 1 ${flags}${control ? ` --control ${control}` : ""}`);
    if (result.kept) say(`logs and faults: ${result.kept}`);
    if (control) break;
  }
} finally {
  await postgres.remove();
}

const sum = (pick: (result: RoundResult) => number) => results.reduce((total, result) => total + pick(result), 0);
const report = {
  minutes: inMinutes(began),
  seed: first,
  workers,
  runs: sum(({ runs }) => runs),
  steps: sum(({ steps }) => steps),
  executions: sum(({ executions }) => executions),
  faults: Object.fromEntries(FAULTS.map((kind) => [kind, sum(({ faults }) => faults[kind])])),
  fencedCommits: sum(({ fencedCommits }) => fencedCommits),
  duplicates: sum(({ duplicates }) => duplicates),
  takeovers: sum(({ takeovers }) => takeovers),
  violations: sum(({ violations }) => violations.length),
  ...(control && { control, caught: sum(({ violations }) => violations.length) > 0 }),
  ...(!postgres.small && { skipped: ["diskFull"] }),
};
if (values.json) console.log(JSON.stringify(report));
else console.log(report);
process.exitCode = report.violations > 0 === (control === undefined) ? 1 : 0;

function inMinutes(since: number): number {
  return Math.round((Date.now() - since) / 600) / 100;
}

/** A failing seed is printed by the test that found it. */
function simulation(): number {
  const root = join(import.meta.dirname, "../..");
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "integration"];
  // Two files after each other, half of the time each.
  const files = ["random", "crashes"].map((name) => `packages/engine/test/sim/${name}.test.ts`);
  const env = { ...process.env, SIM_SOAK: `${Math.ceil(minutes * 30)}s`, ...(values.seed && { SEED: values.seed }) };
  const run = { cwd: root, env } as const;
  if (!values.json) return spawnSync(process.execPath, [...args, ...files], { ...run, stdio: "inherit" }).status ?? 1;
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "signalbox-sim-"));
  const file = join(folder, "report.json");
  const reporter = ["--reporter=json", `--outputFile=${file}`];
  const { status } = spawnSync(process.execPath, [...args, ...files, ...reporter], {
    ...run,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const report = JSON.parse(readFileSync(file, "utf8")) as SimReport;
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ sim: true, minutes: inMinutes(began), ...simulated(report) }));
  return status ?? 1;
}

interface SimReport {
  numTotalTests: number;
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}
/** Each test is a scenario, and ends with the first violation in it. */
function simulated({ numTotalTests, testResults }: SimReport) {
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter((one) => one.status === "failed"),
  );
  return {
    scenarios: numTotalTests,
    violations: failed.length,
    failed: failed.map(({ title, failureMessages: [message = ""] }) => `${title}: ${message.split("\n")[0]}`),
  };
}

function summary({ runs, executions, faults, fencedCommits, duplicates, takeovers, violations }: RoundResult): string {
  const done = FAULTS.map((kind: FaultKind) => `${faults[kind]} ${kind}`).join(", ");
  const counts = `${runs} runs, ${executions} attempts, ${duplicates} repeated, ${takeovers} takeovers, ${fencedCommits} fenced off`;
  return `${counts}, ${violations.length} violations; ${done}`;
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string | undefined): T | undefined {
  if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
  return refuse(option, allowed.join(", "), value);
}
function number(option: string, value: string): number {
  const seen = Number(value);
  return Number.isFinite(seen) && seen >= 0 ? seen : refuse(option, "a number", value);
}
function refuse(option: string, expected: string, seen: string): never {
  say(`--${option}: expected ${expected}, got ${seen}`);
  return process.exit(2);
}
