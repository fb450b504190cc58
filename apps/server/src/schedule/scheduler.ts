import { createHash } from "node:crypto";
import { uuidv7 } from "@signalbox/model";
import type { EventInbox } from "../hooks/event-inbox.ts";
import { runIdFor, type StartFromTrigger } from "../hooks/start-from-trigger.ts";
import type { Logger } from "../ops/log.ts";
import type { Trigger } from "../triggers/trigger-index.ts";
import { planDue } from "./due-times.ts";

/** One trigger by time, as it is stored. */
export interface ScheduleRow {
  workflow: string;
  node: string;
  versionId: string;
  /** The due time it was taken for. Epoch ms. */
  nextAt: number;
}
export interface ScheduleStore {
  /** Takes schedules that are due, each for `leaseMs`, so that no other server takes them meanwhile. */
  takeDue(now: number, leaseMs: number, limit: number): Promise<ScheduleRow[]>;
  /** Sets the next due time, if it is still the one that was taken, and gives the schedule back. */
  advance(row: ScheduleRow, next: number | undefined, firedAt: number): Promise<void>;
  /** The next due time of all. */
  soonest(): Promise<number | undefined>;
}
export interface SchedulerOptions {
  store: ScheduleStore;
  inbox: EventInbox;
  start: StartFromTrigger;
  trigger(workflow: string, node: string): Promise<Trigger<"schedule"> | undefined>;
  now(): number;
  log: Logger;
}

const LEASE = 30_000;
const BATCH = 50;
const LONGEST_SLEEP = 1000;

/** One due time of one trigger always means the same event, so two servers that fire it start one run (SCHED-1). */
export function dueEventId(workflow: string, node: string, due: number): string {
  return uuidv7(due, createHash("sha256").update(`due\n${workflow}\n${node}`).digest().subarray(0, 10));
}

/** Starts runs at their times. Several servers may run it at once; each due time starts one run. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = true;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#sleep(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  /** A schedule changed: look at once. */
  wake(): void {
    if (!this.#stopped) this.#sleep(0);
  }

  /** Fires everything that is due. @returns how many runs were started. */
  async fireDue(): Promise<number> {
    const { store, now, log } = this.#options;
    let fired = 0;
    for (;;) {
      const rows = await store.takeDue(now(), LEASE, BATCH);
      for (const row of rows) {
        try {
          fired += await this.#fire(row);
        } catch (error) {
          // The lease runs out and it is tried again; the others must not wait for it.
          log.error({ err: error, workflow: row.workflow, node: row.node }, "a schedule could not be fired");
        }
      }
      if (rows.length < BATCH) return fired;
    }
  }

  async #fire(row: ScheduleRow): Promise<number> {
    const { store, now } = this.#options;
    const trigger = await this.#options.trigger(row.workflow, row.node);
    if (trigger === undefined) {
      await store.advance(row, undefined, now());
      return 0;
    }
    const { source, params, timezone } = trigger;
    const following = (after: number) => source.next(params, after, timezone);
    const plan = planDue(row.nextAt, now(), source.misfire(params), following);
    for (const due of plan.fire) await this.#startRun(trigger, due);
    await store.advance(row, plan.next, now());
    return plan.fire.length;
  }

  async #startRun(trigger: Trigger<"schedule">, due: number): Promise<void> {
    const { workflow, node, source, params, timezone } = trigger;
    const event = dueEventId(workflow, node, due);
    const input = source.input(due, params, timezone);
    const { repeatOf } = await this.#options.inbox.add({
      id: event,
      receivedAt: due,
      source: "schedule",
      target: `${workflow}/${node}`,
      status: "matched",
      providerId: new Date(due).toISOString(),
      workflow,
      runs: [runIdFor(event, due, trigger)],
      headers: {},
      body: Buffer.from(JSON.stringify(input)),
    });
    await this.#options.start({ trigger, event, at: due, kind: "schedule", input, again: repeatOf !== undefined });
  }

  #sleep(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#turn = this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    const { store, now, log } = this.#options;
    let wait = LONGEST_SLEEP;
    try {
      await this.fireDue();
      const soonest = await store.soonest();
      if (soonest !== undefined) wait = Math.max(10, Math.min(wait, soonest - now()));
    } catch (error) {
      log.warn({ err: error }, "schedules could not be looked at");
    }
    if (!this.#stopped) this.#sleep(wait);
  }
}
