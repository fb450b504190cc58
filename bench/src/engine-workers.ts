import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DatabaseMeter } from "./cpu.ts";
import { STEPS } from "./engine-job.ts";
import { quantile } from "./load.ts";

/** The database of a worker: a PostgreSQL server, or PGlite in a folder, which only one process can have open. */
export interface Where {
  databaseUrl?: string | undefined;
  folder: string;
}

/** What a worker is asked to do, and what it answers. */
export interface Ask {
  runs: number;
  inFlight: number;
}
export interface Done {
  seconds: number;
  /** Milliseconds, sorted. */
  runTimes: number[];
  stepTimes: number[];
  cpuMicros: number;
  statements: number;
  /** Positions in the log of the whole server. */
  wal: { from: number; to: number };
}

/** What one job gave. */
export interface EngineRow {
  store: "postgres" | "pglite";
  workers: number;
  /** Runs at a time, all workers together. */
  inFlight: number;
  runs: number;
  durableStepsPerSecond: number;
  /** Workers and PostgreSQL together, then each; PGlite runs inside the worker. */
  cpuMicrosPerStep: number;
  nodeCpuMicrosPerStep: number;
  postgresCpuMicrosPerStep: number;
  statementsPerStep: number;
  walBytesPerStep: number;
  /** Milliseconds from one commit of a run to its next. */
  stepP50Ms: number;
  stepP99Ms: number;
  runP50Ms: number;
  runP99Ms: number;
}

const READY_MS = 60_000;
const JOB_MS = 300_000;

/** Worker processes on one database, started, warm, and aware of each other. */
export class EngineWorkers {
  private readonly children: ChildProcess[];
  private readonly where: Where;

  private constructor(children: ChildProcess[], where: Where) {
    this.children = children;
    this.where = where;
  }

  /** @throws Error when one does not start. */
  static async start(count: number, where: Where): Promise<EngineWorkers> {
    const file = fileURLToPath(new URL("./engine-worker.ts", import.meta.url));
    const children = Array.from({ length: count }, () => fork(file, [JSON.stringify(where)]));
    const workers = new EngineWorkers(children, where);
    try {
      await Promise.all(children.map((child) => answerOf(child, READY_MS)));
      await workers.ask({ runs: 500, inFlight: 100 });
      // A heartbeat of each, after all are there.
      if (count > 1) await new Promise((resolve) => setTimeout(resolve, 1200));
      return workers;
    } catch (error) {
      await workers.stop();
      throw error;
    }
  }

  /** Does a job of so many runs, shared out among the workers; each has at least one in flight. */
  async measure(runs: number, inFlight: number): Promise<EngineRow> {
    const { databaseUrl } = this.where;
    const meter = databaseUrl === undefined ? undefined : await new DatabaseMeter(databaseUrl).open();
    const before = await meter?.read();
    const { done, ask } = await this.ask({ runs, inFlight });
    const after = await meter?.read();
    await meter?.close();
    const workers = this.children.length;
    const steps = ask.runs * workers * STEPS;
    const sum = (of: (one: Done) => number) => done.reduce((total, one) => total + of(one), 0);
    const sorted = (of: (one: Done) => number[]) => done.flatMap(of).sort((a, b) => a - b);
    const [runTimes, stepTimes] = [sorted((one) => one.runTimes), sorted((one) => one.stepTimes)];
    const node = sum(({ cpuMicros }) => cpuMicros) / steps;
    const postgres = (total(after?.cpuSeconds) - total(before?.cpuSeconds)) * (1e6 / steps);
    const wal = Math.max(...done.map((one) => one.wal.to)) - Math.min(...done.map((one) => one.wal.from));
    return {
      store: databaseUrl === undefined ? "pglite" : "postgres",
      workers,
      inFlight: ask.inFlight * workers,
      runs: ask.runs * workers,
      durableStepsPerSecond: Math.round(steps / Math.max(...done.map(({ seconds }) => seconds))),
      cpuMicrosPerStep: round(node + postgres),
      nodeCpuMicrosPerStep: round(node),
      postgresCpuMicrosPerStep: round(postgres),
      statementsPerStep: round(sum(({ statements }) => statements) / steps),
      walBytesPerStep: Math.round(wal / steps),
      stepP50Ms: round(quantile(stepTimes, 0.5)),
      stepP99Ms: round(quantile(stepTimes, 0.99)),
      runP50Ms: round(quantile(runTimes, 0.5)),
      runP99Ms: round(quantile(runTimes, 0.99)),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = new Promise((resolve) => child.once("exit", resolve));
        const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
        if (child.connected) child.disconnect();
        await gone;
        clearTimeout(timer);
      }),
    );
  }

  private async ask({ runs, inFlight }: Ask): Promise<{ done: Done[]; ask: Ask }> {
    const count = this.children.length;
    const ask = { runs: Math.ceil(runs / count), inFlight: Math.ceil(inFlight / count) };
    const answers = Promise.all(this.children.map((child) => answerOf<Done>(child, JOB_MS)));
    for (const child of this.children) child.send(ask);
    return { done: await answers, ask };
  }
}

function answerOf<T>(child: ChildProcess, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = (settle: () => void) => {
      clearTimeout(timer);
      child.off("message", answered);
      child.off("exit", ended);
      settle();
    };
    const answered = (message: unknown) => over(() => resolve(message as T));
    const ended = (code: number | null) => over(() => reject(new Error(`A worker ended with ${code}.`)));
    const timer = setTimeout(
      () => over(() => reject(new Error(`A worker did not answer within ${timeoutMs / 1000} s.`))),
      timeoutMs,
    );
    child.once("message", answered);
    child.once("exit", ended);
  });
}

const total = (seconds: Record<string, number> = {}): number => Object.values(seconds).reduce((a, b) => a + b, 0);
const round = (value: number): number => Math.round(value * 1000) / 1000;
