import type { JournalEvent, JournalRow, Json, StepError } from "@signalbox/model";
import { compile } from "../../src/plan/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Dispatcher, Task } from "../../src/ports.ts";
import { Engine } from "../../src/runtime/engine.ts";
import { checkHistory } from "../history/check-history.ts";
import type { Acknowledged, History, HistoryRun, LoggedAttempt, LoggedFault, Violation } from "../history/history.ts";
import { catalog, logicOf } from "../support/nodes.ts";
import { type Sketch, sketch } from "../support/workflow.ts";
import { type Broken, Database } from "./database.ts";
import { LimitWatch } from "./limit-watch.ts";
import { SimClock } from "./sim-clock.ts";
import { Hints, type SimStoreOptions, simStore } from "./sim-store.ts";
import { type CrashAt, type Faults, type Process, World } from "./world.ts";

/** A moment of a scenario: what a client does, so many milliseconds after the start. */
export interface Act {
  at: number;
  do(client: Client): Promise<unknown>;
}
export interface Scenario {
  name: string;
  /** By workflow id; `main` is started. */
  workflows: Record<string, Sketch>;
  /** Other versions, by version id; runs start with the one named like their workflow. */
  versions?: Record<string, Sketch>;
  input?: Json;
  runs?: number;
  acts?: Act[];
  /** Runs are tests of a draft, told this at their start (docs/spec/draft-runs.md). */
  test?: NonNullable<Extract<JournalEvent, { t: "started" }>["test"]>;
  /** Invariants it does not have, by decision. */
  without?: string[];
  /** Outcome of an attempt; default: success. */
  outcome?(task: { path: string; attempt: number }): StepError | undefined;
  /** Milliseconds an attempt takes; default 20. */
  takes?(path: string, attempt: number): number;
}
export interface SimOptions {
  seed: number;
  faults?: Partial<Faults>;
  crashes?: readonly CrashAt[];
  workers?: number;
  broken?: Broken;
  store?: SimStoreOptions;
}
export interface SimResult {
  violations: Violation[];
  calls: number;
  names: string[];
  /** Attempts that were made. */
  attempts: number;
  /** Virtual milliseconds. */
  took: number;
  journals: Map<string, JournalRow[]>;
  /** Workflow of each run. */
  workflows: Map<string, string>;
  /** Everything that happened, for comparing two executions of the same seed. */
  fingerprint: string;
}

/** Faults stop after this long; then everything has as long again to come to an end. Virtual milliseconds. */
const FAULTY_FOR = 60_000;
const CALM_FOR = 400_000;
/** Milliseconds a request takes at most when nothing is wrong. */
const ON_ITS_WAY = 5;
/** A process that died is started again after so long. */
const RESPAWN = 700;

export async function simulate(scenario: Scenario, options: SimOptions): Promise<SimResult> {
  return new Simulation(scenario, options).run();
}

class Simulation {
  readonly world: World;
  readonly database: Database;
  readonly hints: Hints;
  readonly engines = new Map<Process, Engine>();
  readonly attempts: LoggedAttempt[] = [];
  readonly acknowledged: Acknowledged[] = [];
  /** Kills, the planned ones and those by chance. */
  readonly kills: LoggedFault[] = [];
  readonly runs: string[] = [];
  /** Runs that clients start. */
  readonly expected: number;
  private readonly plans = new Map<string, Plan>();
  private readonly limits: LimitWatch;
  private readonly scenario: Scenario;
  get test(): Scenario["test"] {
    return this.scenario.test;
  }
  private readonly options: SimOptions;
  private processes = 0;
  private acting = 0;

  constructor(scenario: Scenario, options: SimOptions) {
    this.scenario = scenario;
    this.options = options;
    this.expected = scenario.runs ?? 1;
    this.world = new World(options.seed, options.faults, options.crashes);
    this.database = new Database(
      () => this.world.now,
      () => !this.world.happens(this.world.hintFault),
      options.broken,
    );
    this.limits = new LimitWatch(this.database, this.plans, options.faults === undefined);
    this.hints = new Hints(this.world);
    const documents = { ...scenario.workflows, ...scenario.versions };
    for (const [id, drawn] of Object.entries(documents)) this.plans.set(id, compile(sketch(drawn), catalog));
  }

  async run(): Promise<SimResult> {
    const { world, scenario } = this;
    const begin = world.now;
    for (let i = 0; i < (this.options.workers ?? 2); i++) this.spawn();
    const client = new Client(this);
    for (let i = 0; i < this.expected; i++) this.act(100 + i, () => client.start(scenario.input ?? null));
    for (const act of scenario.acts ?? []) this.act(act.at, () => act.do(client));
    const done = () =>
      this.acting === 0 && this.database.runs.size > 0 && [...this.database.runs.values()].every((run) => !run.live);
    if (!(await world.run(done, begin + FAULTY_FOR))) {
      world.faulty = false;
      await world.run(done, begin + FAULTY_FOR + CALM_FOR);
    }
    const found = [...checkHistory(this.history()), ...this.limits.violations].filter(
      ({ rule }) => !scenario.without?.includes(rule),
    );
    if (this.acting > 0) {
      found.push({ rule: "I10", where: "clients", message: `${this.acting} requests were never answered` });
    }
    return {
      violations: found,
      calls: world.calls,
      names: world.names,
      attempts: this.attempts.length,
      took: world.now - begin,
      workflows: new Map([...this.database.runs].map(([run, { start }]) => [run, start.workflow])),
      journals: new Map([...this.database.runs.keys()].map((run) => [run, this.database.journal(run)])),
      fingerprint: JSON.stringify([world.now, world.calls, this.attempts, [...this.database.runs.values()]]),
    };
  }

  private act(at: number, action: () => Promise<unknown>): void {
    this.acting++;
    this.world.schedule(this.world.now + at, undefined, () => {
      void action().then(() => this.acting--);
    });
  }

  private spawn(): void {
    const { world } = this;
    const process: Process = {
      id: ++this.processes,
      alive: true,
      pausedUntil: 0,
      skew: 0,
      onDeath: () => {
        this.engines.delete(process);
        // What it has sent still arrives.
        this.kills.push({ kind: "kill", worker: String(process.id), from: world.now, to: world.now + ON_ITS_WAY });
        world.schedule(world.now + RESPAWN, undefined, () => this.spawn());
      },
    };
    const engine = new Engine({
      store: simStore(world, this.database, process, this.hints, this.options.store),
      dispatcher: this.dispatcher(process),
      catalog,
      logic: (type) => logicOf(type),
      versions: {
        document: (versionId) => world.call(process, "document", () => this.document(versionId)),
        newest: (workflow) =>
          world.call(process, "newest", () => (this.plans.has(workflow) ? { versionId: workflow } : undefined)),
        isDraft: () => this.scenario.test !== undefined,
      },
      log: (level, message, data) => {
        if (level === "error" && process.alive) this.errors.push(`${message} ${JSON.stringify(data)}`);
      },
      clock: new SimClock(world, process),
      secret: "secret",
      runId: () => `${process.id}-${(this.ids = (this.ids ?? 0) + 1)}`,
      timing: { heartbeat: 1000, fence: 2000, sweep: 2000, pollIdle: 1000, parkAfter: 300 },
      // Every few rows, so that runs are taken up from snapshots as often as from whole journals.
      snapshots: { rows: 3, parkRows: 1 },
    });
    // Not alive for clients until it has joined.
    void engine.start().then(() => process.alive && this.engines.set(process, engine));
  }
  private ids = 0;
  readonly errors: string[] = [];

  private document(versionId: string) {
    const plan = this.plans.get(versionId);
    if (!plan) throw new Error(`no version ${versionId}`);
    return plan.document;
  }

  /** The world outside: every attempt is written down before anything else happens. */
  private dispatcher(process: Process): Dispatcher {
    return {
      execute: (task: Task) =>
        this.world.call(process, `execute ${task.path}`, async () => {
          const id = this.attempts.length + 1;
          this.limits.begins(task);
          const undoes = (task.params as { of?: { effect?: number } } | null)?.of?.effect;
          const attempt: LoggedAttempt = {
            id,
            run: task.run,
            path: task.path,
            attempt: task.attempt,
            input: JSON.stringify(task.params),
            at: this.world.now,
            rows: this.database.runs.get(task.run)?.rows.length ?? 0,
            atMostOnce: task.type === "once",
            worker: String(process.id),
            key: task.idempotencyKey,
            ...(undoes !== undefined && { undoes }),
          };
          this.attempts.push(attempt);
          await this.world.wait(this.scenario.takes?.(task.path, task.attempt) ?? 20);
          const error = this.scenario.outcome?.(task);
          if (error) throw Object.assign(new Error(error.message), { error });
          return { output: { effect: id, path: task.path } };
        }),
    };
  }

  private history(): History {
    const runs: HistoryRun[] = [];
    for (const run of this.database.runs.values()) {
      const plan = this.plans.get(run.start.versionId);
      const first = this.plans.get(run.start.workflow);
      if (!plan || !first) continue;
      runs.push({
        run: run.id,
        workflow: run.start.workflow,
        plan,
        versions: { first, of: (id) => this.plans.get(id) },
        rows: this.database.journal(run.id).map((row, i) => ({ ...row, committedAt: run.rows[i]?.committedAt ?? 0 })),
        status: run.status,
        waits: this.database.waitsForPerson(run.id),
      });
    }
    const { attempts, acknowledged, kills } = this;
    // By chance so much goes wrong that everything may have a reason.
    const faults = this.options.faults === undefined && { faults: kills };
    return { runs, attempts, acknowledged, ...faults, tolerance: (this.options.faults?.jump ?? 0) > 0 ? 60_000 : 60 };
  }
}

/** Somebody outside: asks any process that is up, and asks again when there is no answer within two seconds. */
export class Client {
  private readonly simulation: Simulation;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  private async ask<T>(request: (engine: Engine) => Promise<T>): Promise<T> {
    const { world, engines } = this.simulation;
    for (;;) {
      const up = [...engines.values()];
      if (up.length > 0) {
        const answer = request(world.random.pick(up)).then(
          (value) => ({ value }),
          () => undefined,
        );
        const result = await Promise.race([answer, world.wait(2000)]);
        if (result) return result.value;
      }
      await world.wait(200);
    }
  }

  async start(input: Json): Promise<void> {
    const key = `start-${this.simulation.runs.length}-${this.simulation.world.now}`;
    const cause = { kind: "manual" as const };
    const { test } = this.simulation;
    const forked = test && { t: "started" as const, trigger: "start", input, cause, test };
    const { run } = await this.ask((engine) =>
      engine.startRun({
        workflow: "main",
        versionId: "main",
        trigger: "start",
        input,
        cause,
        key,
        ...(forked && { forked }),
      }),
    );
    this.simulation.runs.push(run);
    this.simulation.acknowledged.push({ kind: "start", run });
  }

  /** Asks every run to go on with another version. */
  async migrate(versionId: string): Promise<void> {
    await this.allStarted();
    for (const run of this.simulation.runs) {
      const message = { kind: "migrate" as const, versionId, name: versionId };
      const { live } = await this.ask((engine) => engine.signal(run, message, `migrate:${versionId}`));
      if (live) this.simulation.acknowledged.push({ kind: "signal", run, version: versionId });
    }
  }

  /** Holds every run up, or lets it go on. */
  async debug(wish: Parameters<Engine["debug"]>[1]): Promise<void> {
    await this.allStarted();
    const request = `${wish.action} ${this.simulation.world.now}`;
    for (const run of this.simulation.runs) {
      const { live } = await this.ask((engine) => engine.debug(run, wish, request));
      if (live) this.simulation.acknowledged.push({ kind: "signal", run });
    }
  }

  /** Cancels every run there is. */
  async cancel(): Promise<void> {
    await this.allStarted();
    for (const run of this.simulation.runs) {
      const { live } = await this.ask((engine) => engine.cancel(run));
      if (live) this.simulation.acknowledged.push({ kind: "signal", run });
    }
  }

  /** Stops a process in order, as a deployment does; another one takes its place. */
  async restart(): Promise<void> {
    const { world, engines } = this.simulation;
    while (engines.size === 0) await world.wait(100);
    const [process, engine] = world.random.pick([...engines]);
    engines.delete(process);
    await Promise.race([engine.stop(200).catch(() => undefined), world.wait(10_000)]);
    void world.kill(process);
  }

  /** Lets every run that has ended go on. */
  async retry(): Promise<void> {
    await this.allStarted();
    for (const run of this.simulation.runs) await this.ask((engine) => engine.retry(run));
  }

  private async allStarted(): Promise<void> {
    const { world, runs, expected } = this.simulation;
    while (runs.length < expected) await world.wait(100);
  }

  /** Once all runs have started: an event from before is for nobody. */
  async emit(name: string, key: string, data: Json): Promise<unknown> {
    await this.allStarted();
    const event = { id: `${name}-${key}`, name, key, data, at: this.simulation.world.now };
    return this.ask((engine) => engine.emit(event));
  }

  /** Resolves the wait at `path` of every run, as soon as it is open. */
  async resolve(path: string, port: string, output: Json): Promise<void> {
    await this.allStarted();
    const { database, world, runs, acknowledged } = this.simulation;
    for (const run of runs) {
      // An ended run may still be retried by a request that is on its way.
      for (let ended = 0; ended < 300; ended = database.runs.get(run)?.live ? 0 : ended + 1) {
        const wait = [...database.waits.values()].find((open) => open.run === run && open.path === path);
        const result = wait && (await this.ask((engine) => engine.resolveWait(wait.token, { port, output })));
        if (result?.live) {
          acknowledged.push({ kind: "signal", run, path });
          break;
        }
        await world.wait(100);
      }
    }
  }
}
