import { monitorEventLoopDelay } from "node:perf_hooks";

export interface HealthReport {
  status: "ok" | "away" | "stopping";
  database: { ok: boolean; ms?: number; error?: string };
  /** 99th percentile of the last while, in ms. */
  eventLoopLagMs: number;
  /** Epoch ms of the newest commit of this process; absent before the first. */
  lastCommitAt?: string;
  runs: { loaded: number; inFlight: number };
}

export interface HealthOptions {
  ping(): Promise<void>;
  stats(): { loaded: number; inFlight: number };
}

/** Health by what works: the database answers, the event loop turns, commits happen. */
export class HealthCheck {
  readonly #options: HealthOptions;
  readonly #lag = monitorEventLoopDelay({ resolution: 20 });
  #lastCommitAt: number | undefined;
  #stopping = false;
  #checked: { at: number; result: HealthReport["database"] } | undefined;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#lag.enable();
  }

  committed(at: number): void {
    this.#lastCommitAt = at;
  }

  /** From now on the server says that it takes nothing new. */
  stopping(): void {
    this.#stopping = true;
    this.#lag.disable();
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  lagMs(): number {
    return Math.max(0, Math.round((this.#lag.percentile(99) / 1e6 - 20) * 10) / 10);
  }

  async report(): Promise<HealthReport> {
    const database = await this.#database();
    const { loaded, inFlight } = this.#options.stats();
    const report: HealthReport = {
      status: this.#stopping ? "stopping" : database.ok ? "ok" : "away",
      database,
      eventLoopLagMs: this.lagMs(),
      runs: { loaded, inFlight },
    };
    if (this.#lastCommitAt !== undefined) report.lastCommitAt = new Date(this.#lastCommitAt).toISOString();
    this.#lag.reset();
    return report;
  }

  /** At most once a second, however often it is asked; and never waits longer than two. */
  async #database(): Promise<HealthReport["database"]> {
    if (this.#checked && Date.now() - this.#checked.at < 1000) return this.#checked.result;
    const started = performance.now();
    const result = await withTimeout(this.#options.ping(), 2000).then(
      () => ({ ok: true, ms: Math.round((performance.now() - started) * 10) / 10 }),
      (error: unknown) => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
    );
    this.#checked = { at: Date.now(), result };
    return result;
  }
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
