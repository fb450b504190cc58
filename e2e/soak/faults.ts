import type { LoggedFault } from "../../packages/engine/test/history/history.ts";
import type { Random } from "../../packages/engine/test/sim/random.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import type { WorkerProcess } from "./worker-process.ts";

export const FAULTS = ["kill", "stop", "pgImmediate", "cut", "stall", "diskFull", "rolling"] as const;
export type FaultKind = (typeof FAULTS)[number];
/** How often each happens, in shares. */
export type Mix = Partial<Record<FaultKind, number>>;

export const EVERYTHING: Mix = { kill: 6, stop: 4, rolling: 1, cut: 6, stall: 3, pgImmediate: 2, diskFull: 1 };
/** Two things at a time: something happens to a process while something else happens to the database. */
const PROCESSES: readonly FaultKind[] = ["kill", "stop", "rolling"];

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Does to workers and their database what a seed says, and keeps book. */
export class Faults {
  readonly log: LoggedFault[] = [];
  readonly #workers: readonly WorkerProcess[];
  readonly #postgres: PostgresServer;
  readonly #lease: number;

  constructor(workers: readonly WorkerProcess[], postgres: PostgresServer, lease: number) {
    this.#workers = workers;
    this.#postgres = postgres;
    this.#lease = lease;
  }

  count(kind: FaultKind): number {
    return this.log.filter((fault) => fault.kind === kind).length;
  }

  /** Goes on until `until`; afterwards everything works again. */
  async run(mix: Mix, random: Random, until: number): Promise<void> {
    const lane = async (kinds: readonly FaultKind[], dice: Random) => {
      const choice = kinds.flatMap((kind) => Array.from({ length: mix[kind] ?? 0 }, () => kind));
      if (choice.length === 0) return;
      for (await pause(500 + dice.below(500)); Date.now() < until; await pause(200 + dice.below(1200)))
        await this.#one(dice.pick(choice), dice);
    };
    const others = FAULTS.filter((kind) => !PROCESSES.includes(kind));
    await Promise.all([lane(PROCESSES, random.fork()), lane(others, random.fork())]);
  }

  async #one(kind: FaultKind, random: Random): Promise<void> {
    const worker = random.pick(this.#workers);
    switch (kind) {
      case "kill":
        return this.#kill(worker, random);
      case "stop":
        return this.#stop(worker, random);
      case "rolling":
        return this.#rolling();
      case "cut":
        return this.#cut(worker, random);
      case "stall":
        return this.#stall(worker, random);
      case "pgImmediate":
        return this.#during({ kind }, async () => {
          await this.#postgres.stopImmediately();
          await pause(random.below(800));
          await this.#postgres.start();
        });
      case "diskFull":
        if (!this.#postgres.small) return;
        return this.#during({ kind }, async () => {
          this.#postgres.fillDisk();
          await pause(1000 + random.below(2000));
          await this.#postgres.freeDisk();
        });
    }
  }

  /** Some come back before they were missed, some long after. */
  async #kill(worker: WorkerProcess, random: Random): Promise<void> {
    const { name } = worker;
    const back = random.chance(0.5) ? random.below(300) : random.below(2 * this.#lease);
    await this.#during({ kind: "kill", worker: name }, () => worker.kill());
    await pause(back);
    await worker.start();
  }

  /** A zombie: it stands still until others have its runs, and then goes on as if nothing had happened. */
  async #stop(worker: WorkerProcess, random: Random): Promise<void> {
    const { name } = worker;
    await this.#during({ kind: "stop", worker: name }, async () => {
      worker.pause();
      await pause(this.#lease + 300 + random.below(1500));
      worker.resume();
      // What it does first, it does not knowing.
      await pause(500);
    });
  }

  /** A deployment: one after the other, in order. It is no reason for anything to be lost or repeated. */
  async #rolling(): Promise<void> {
    for (const worker of this.#workers) {
      const { name } = worker;
      const from = Date.now();
      const inOrder = await worker.stop();
      // It could not reach the database to hand its runs over: then it is as lost as one that was killed.
      if (!inOrder) this.log.push({ kind: "handover", worker: name, from, to: Date.now() });
      await worker.start();
    }
    this.log.push({ kind: "rolling", from: 0, to: 0 });
  }

  async #cut(worker: WorkerProcess, random: Random): Promise<void> {
    await this.#during({ kind: "cut", worker: worker.name }, async () => {
      const how = random.below(3);
      if (how === 0) return worker.proxy.cut();
      // In the middle of a commit: before it arrives, or before its answer does.
      worker.proxy.arm(how === 1 ? "request" : "answer", "commit_");
      await pause(300);
      worker.proxy.disarm();
    });
  }

  async #stall(worker: WorkerProcess, random: Random): Promise<void> {
    await this.#during({ kind: "stall", worker: worker.name }, async () => {
      if (random.chance(0.6)) return worker.proxy.stall(200 + random.below(2 * this.#lease));
      worker.proxy.setDelay(5 + random.below(100));
      await pause(1500);
      worker.proxy.setDelay(0);
    });
    await pause(0);
  }

  /** What was under way may be felt a little longer than it took. */
  async #during(fault: Pick<LoggedFault, "kind" | "worker">, body: () => Promise<unknown> | unknown): Promise<void> {
    const entry: LoggedFault = { ...fault, from: Date.now(), to: Number.POSITIVE_INFINITY };
    this.log.push(entry);
    await body();
    entry.to = Date.now() + AFTERMATH;
  }
}

const AFTERMATH = 300;
