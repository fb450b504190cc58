import type { Acknowledged } from "../../packages/engine/test/history/history.ts";
import type { Random } from "../../packages/engine/test/sim/random.ts";
import type { WorkerProcess } from "./worker-process.ts";
import { STARTED } from "./workflows.ts";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const LINES = [1, 2, 3, 4, 5, 6];
const BIG = "x".repeat(3000);

/** Clients that start runs and send them what they wait for, ask again until they are told, and write down what. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Runs whose events were not sent yet. */
  readonly parked: { run: string; id: string }[] = [];
  readonly #workers: readonly WorkerProcess[];
  readonly #random: Random;
  readonly #onRun: (run: string, workflow: string) => void;
  readonly #pending = new Set<Promise<void>>();
  readonly #names = Object.entries(STARTED).flatMap(([name, share]) => Array.from({ length: share }, () => name));
  #started = 0;
  #crowd: { id: string; left: number; opens: number } | undefined;
  #over = false;

  constructor(workers: readonly WorkerProcess[], random: Random, onRun: (run: string, workflow: string) => void) {
    this.#workers = workers;
    this.#random = random;
    this.#onRun = onRun;
  }

  /** Starts so many runs a second until `until`. */
  async run(perSecond: number, until: number): Promise<void> {
    while (Date.now() < until) {
      this.#begin(this.#one(this.#random.pick(this.#names)));
      await pause((500 + this.#random.below(1000)) / perSecond);
    }
  }

  /** Sends what parked runs wait for, and lets every request come to an end. */
  async finish(): Promise<void> {
    for (const { id } of this.parked) this.#begin(this.#emit("over", id));
    await this.settled();
  }

  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** No request is repeated any more: the round has failed. */
  giveUp(): void {
    this.#over = true;
  }

  #begin(work: Promise<void>): void {
    const one = work.finally(() => this.#pending.delete(one));
    this.#pending.add(one);
  }

  async #one(workflow: string): Promise<void> {
    const id = String(++this.#started);
    const input = {
      id,
      items: LINES,
      half: `half ${this.#started % 2}`,
      note: this.#random.chance(0.2) ? BIG : "",
      ...this.#crowdInput(workflow),
    };
    const key = `start ${id}`;
    const started = await this.#ask<{ run: string }>("start", { workflow, key, input });
    if (!started) return;
    const { run } = started;
    this.acknowledged.push({ kind: "start", run, key });
    this.#onRun(run, workflow);
    if (workflow === "order") await Promise.all([this.#pay(id), this.#approve(run)]);
    if (workflow === "cancelled" || (workflow === "regretted" && this.#random.chance(0.8))) await this.#cancel(run);
    if (workflow === "retried" || workflow === "alone") await this.#retry(run);
    if (workflow === "express") await this.#pay(id);
    if (workflow === "moved") await Promise.all([this.#pay(id), this.#migrate(run)]);
    if (workflow === "limited" && this.#random.chance(0.1)) await this.#cancel(run);
    if (workflow === "parked") this.parked.push({ run, id });
  }

  /** Runs of a crowd wait for one event and give up at about the moment it comes. */
  #crowdInput(workflow: string): object {
    if (workflow !== "crowd") return {};
    if (!this.#crowd || this.#crowd.left === 0) {
      const id = `crowd ${this.#started}`;
      this.#crowd = { id, left: 12, opens: Date.now() + 2500 };
      this.#begin(pause(2500).then(() => this.#emit("gone", id)));
    }
    this.#crowd.left--;
    return { crowd: this.#crowd.id, ms: Math.max(50, this.#crowd.opens - Date.now()) };
  }

  async #pay(id: string): Promise<void> {
    await pause(this.#random.below(1500));
    await this.#emit("paid", id);
  }

  async #emit(name: string, key: string): Promise<void> {
    await this.#ask("emit", { id: `${name} ${key}`, name, key, data: { total: 5 } });
  }

  async #approve(run: string): Promise<void> {
    for (let tries = 0; tries < 400 && !this.#over; tries++) {
      await pause(100 + this.#random.below(300));
      const answer = await this.#ask<{ live?: boolean; over?: boolean }>("resolve", {
        run,
        path: "ask",
        port: "approved",
        output: { by: "Ada" },
      });
      // It failed before anybody could answer.
      if (answer?.over) return;
      if (!answer?.live) continue;
      this.acknowledged.push({ kind: "signal", run, path: "ask" });
      return;
    }
  }

  async #cancel(run: string): Promise<void> {
    await pause(this.#random.below(2000));
    const answer = await this.#ask<{ live: boolean }>("cancel", { run });
    if (answer?.live) this.acknowledged.push({ kind: "signal", run });
  }

  /** To a version that fits, or to one that never does, or first to one and then to the other. */
  async #migrate(run: string): Promise<void> {
    const versions = this.#random.pick([["moved@2"], ["moved@3"], ["moved@3", "moved@2"]]);
    for (const version of versions) {
      await pause(this.#random.below(900));
      const answer = await this.#ask<{ live: boolean }>("migrate", { run, version, request: version });
      if (answer?.live) this.acknowledged.push({ kind: "signal", run, version });
    }
  }

  /** A person who looks now and then whether the run has failed, and lets it go on, a few times. */
  async #retry(run: string): Promise<void> {
    let left = 3;
    for (let looks = 0; looks < 20 && left > 0; looks++) {
      await pause(400);
      const answer = await this.#ask<{ reopened: boolean }>("retry", { run });
      if (answer?.reopened) left--;
    }
  }

  /** Any worker will do; an answer that got lost is asked for again, elsewhere. @returns undefined after giving up. */
  async #ask<T>(what: string, body: object): Promise<T | undefined> {
    while (!this.#over) {
      const ready = this.#workers.filter((worker) => worker.ready);
      if (ready.length > 0) {
        try {
          return await this.#random.pick(ready).call<T>(what, body);
        } catch {
          // Not known whether it was done: once more.
        }
      }
      await pause(50 + this.#random.below(150));
    }
    return undefined;
  }
}
