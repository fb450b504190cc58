import type { CrashResult } from "./crash.ts";
import type { Cell } from "./measure.ts";
import { LENGTHS, type System } from "./system.ts";

/** What the rounds gave for one load: medians, and the range of the rates. */
export interface Figure {
  runsPerSecond: number;
  range: [number, number];
  p50Ms: number;
  p99Ms: number;
  /** CPU of the system and of PostgreSQL for it; hardly moved by what else the machine does. */
  cpuMsPerRun?: number;
  /** Cores used, and memory of the system's own processes. */
  systemCores?: number;
  postgresCores?: number;
  foreignCores?: number;
  residentMb: number;
  failed: number;
}

/** One system: a row of the output. */
export interface Row {
  system: string;
  title: string;
  version: string;
  settings: string;
  durable: string;
  /** Why there are no figures, or not all. */
  problem?: string;
  /** By steps, then by requests in flight. */
  steps?: Record<number, Record<number, Figure>>;
  /** The most runs a second, at whatever number in flight. */
  best?: Record<number, number>;
  crash?: CrashResult;
  /**
   * How many times better Signalbox is, below 1 worse: `runs` a second at best, `alone` p50 with one request in
   * flight, `cpu` for a run at its least.
   */
  ratio?: Record<string, number>;
}

export function rowOf(
  system: System,
  version: string,
  cells: readonly Cell[],
  crash?: CrashResult,
  problem?: string,
): Row {
  const { id, title, settings, durable } = system;
  const steps: Record<number, Record<number, Figure>> = {};
  for (const length of LENGTHS) {
    const own = cells.filter((cell) => cell.steps === length);
    for (const inFlight of new Set(own.map((cell) => cell.inFlight)))
      (steps[length] ??= {})[inFlight] = figureOf(own.filter((cell) => cell.inFlight === inFlight));
  }
  const best = Object.fromEntries(
    Object.entries(steps).map(([length, figures]) => [
      length,
      Math.max(...Object.values(figures).map(({ runsPerSecond }) => runsPerSecond)),
    ]),
  );
  const failure = cells.find((cell) => cell.failed > 0)?.firstFailure;
  const problems = [problem, failure && `requests failed: ${failure}`].filter(Boolean).join("; ");
  return {
    system: id,
    title,
    version,
    settings,
    durable,
    ...(problems && { problem: problems }),
    ...(cells.length > 0 && { steps, best }),
    ...(crash && { crash }),
  };
}

function figureOf(cells: readonly Cell[]): Figure {
  const rates = cells.map(({ perSecond }) => perSecond);
  const cores = (part: "system" | "postgres" | "foreign") => {
    const known = cells.flatMap(({ cpu }) => (cpu ? [cpu[part]] : []));
    return known.length > 0 ? round(median(known)) : undefined;
  };
  const [systemCores, postgresCores, foreignCores] = [cores("system"), cores("postgres"), cores("foreign")];
  const cpu = cells.flatMap(({ cpu, perSecond }) =>
    cpu && perSecond > 0 ? [((cpu.system + cpu.postgres) * 1000) / perSecond] : [],
  );
  return {
    ...(cpu.length > 0 && { cpuMsPerRun: round(median(cpu)) }),
    runsPerSecond: round(median(rates)),
    range: [round(Math.min(...rates)), round(Math.max(...rates))],
    p50Ms: round(median(cells.map(({ p50Ms }) => p50Ms))),
    p99Ms: round(median(cells.map(({ p99Ms }) => p99Ms))),
    ...(systemCores !== undefined && { systemCores }),
    ...(postgresCores !== undefined && { postgresCores }),
    ...(foreignCores !== undefined && { foreignCores }),
    residentMb: Math.max(...cells.map(({ residentMb }) => residentMb)),
    failed: cells.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** Fills in what each row is beside the row of Signalbox. */
export function addRatios(rows: readonly Row[]): void {
  const own = rows.find(({ system }) => system === "signalbox");
  if (!own?.best || !own.steps) return;
  for (const row of rows) {
    const { best, steps } = row;
    if (row === own || !best || !steps) continue;
    const ratio: Record<string, number> = {};
    for (const length of LENGTHS) {
      const [ours, theirs] = [own.best[length], best[length]];
      if (ours && theirs) ratio[`runs${length}`] = round(ours / theirs);
      const [alone, their] = [own.steps[length]?.[1], steps[length]?.[1]];
      if (alone && their && alone.p50Ms > 0) ratio[`alone${length}`] = round(their.p50Ms / alone.p50Ms);
      const [cpu, theirCpu] = [leastCpu(own.steps[length]), leastCpu(steps[length])];
      if (cpu && theirCpu) ratio[`cpu${length}`] = round(theirCpu / cpu);
    }
    row.ratio = ratio;
  }
}

const leastCpu = (figures: Record<number, Figure> | undefined): number =>
  Math.min(...Object.values(figures ?? {}).map(({ cpuMsPerRun }) => cpuMsPerRun ?? 0));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const round = (value: number): number => Number(value.toPrecision(4));
