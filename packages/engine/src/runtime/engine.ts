import { type JournalEvent, SignalboxError } from "@signalbox/model";
import { emptyState } from "../decide/state.ts";
import { DEFAULT_PRIORITY, type EmittedEvent, type Message, type SignalResult } from "../ports.ts";
import { Attempts } from "./attempts.ts";
import { Claims } from "./claims.ts";
import { SystemClock } from "./clock.ts";
import { type Core, forget } from "./core.ts";
import { entitiesOf } from "./entities.ts";
import { Gates } from "./gates.ts";
import { newRunId, nodeIds } from "./ids.ts";
import { Inbox } from "./inbox.ts";
import { type EngineOptions, type Started, type StartRun, TIMING } from "./options.ts";
import { Parking } from "./parking.ts";
import { calledBy, pinsOf } from "./pins.ts";
import { Plans } from "./plans.ts";
import { priorityOf } from "./priority.ts";
import { Room } from "./room.ts";
import { Runs } from "./runs.ts";
import { ShortLived } from "./short-lived.ts";
import { type CommittedListener, isIdle, lastBorn, type Slot } from "./slot.ts";
import { Snapshots } from "./snapshots.ts";

export type { EngineOptions, Started, StartRun } from "./options.ts";

/** Milliseconds stored events are kept for waits that open later. */
const EVENT_TTL = 24 * 3_600_000;

/**
 * The run loop over the ports: takes runs up, feeds them inputs, commits what follows, and only then does what the
 * committed state calls for (rules ENG-1 to ENG-7, docs/spec/engine.md).
 */
export class Engine {
  private readonly core: Core;
  private readonly timers = new Set<() => void>();
  private stopHints: (() => void) | undefined;

  constructor(options: EngineOptions) {
    const core = {
      options,
      store: options.store,
      clock: options.clock ?? new SystemClock(),
      ids: options.ids ?? nodeIds(options.secret ?? ""),
      timing: { ...TIMING, ...options.timing },
      plans: new Plans((versionId) => options.versions.document(versionId), options.catalog),
      slots: new ShortLived<Slot>(),
      worker: 0,
      stopping: false,
      lastBeat: 0,
      later: (ms: number, action: () => void) => this.later(ms, action),
    };
    const whole = core as unknown as Core;
    Object.assign(core, {
      runs: new Runs(whole),
      attempts: new Attempts(whole),
      inbox: new Inbox(whole),
      claims: new Claims(whole),
      parking: new Parking(whole),
      gates: new Gates(whole),
      snapshots: new Snapshots(whole),
      room: new Room(core.clock, () => core.slots.size, options.capacity),
    });
    this.core = whole;
  }

  // --- life ---------------------------------------------------------------------------------------------------------

  async start(): Promise<void> {
    const { core } = this;
    await this.join();
    this.stopHints = core.store.hints.listen((runs) => core.inbox.hinted(runs));
    this.every(core.timing.heartbeat, () => this.beat());
    this.every(core.timing.sweep, () => this.sweep());
    this.every(5 * core.timing.sweep, () => core.gates.reconcile());
    core.claims.poll();
    await core.claims.claim();
  }

  /** Stops taking runs up, lets attempts finish for `graceMs`, then hands every run over. */
  async stop(graceMs = 5000): Promise<void> {
    const { core } = this;
    core.stopping = true;
    core.room.close();
    this.stopHints?.();
    for (const withdraw of this.timers) withdraw();
    this.timers.clear();
    await core.claims.settled();
    for (const slot of core.slots.values()) core.runs.storeKept(slot);
    const until = core.clock.now() + graceMs;
    while (core.clock.now() < until && this.busy()) await this.pause(10);
    for (const slot of [...core.slots.values()]) {
      forget(core, slot);
      slot.started?.(new SignalboxError("SHUTTING_DOWN"));
    }
    if (core.worker !== 0) await core.store.leave(core.worker);
  }

  private busy(): boolean {
    if (!this.core.runs.committer.idle || !this.core.gates.idle) return true;
    for (const slot of this.core.slots.values()) if (slot.running.size > 0 || slot.commit) return true;
    return false;
  }

  private async join(): Promise<void> {
    const before = this.core.clock.now();
    this.core.worker = await this.core.store.register({ name: this.core.options.name ?? "worker" });
    this.core.lastBeat = before;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.core.clock.at(this.core.clock.now() + ms, resolve));
  }

  private later(ms: number, action: () => void): void {
    if (this.core.stopping) return;
    const withdraw = this.core.clock.at(this.core.clock.now() + ms, () => {
      this.timers.delete(withdraw);
      if (!this.core.stopping) action();
    });
    this.timers.add(withdraw);
  }

  private every(ms: number, action: () => Promise<void>): void {
    const tick = async () => {
      try {
        await action();
      } catch (error) {
        this.core.options.log("warn", "A periodic task failed; it is tried again.", { error });
      }
      this.later(ms, tick);
    };
    this.later(ms, tick);
  }

  private async beat(): Promise<void> {
    const { core } = this;
    const before = core.clock.now();
    const { now, workers, alive } = await core.store.heartbeat(core.worker);
    const after = core.clock.now();
    core.clock.adjust?.(now, (before + after) / 2, Math.abs(after - before) / 2);
    if (alive) {
      core.lastBeat = before;
      core.runs.committer.pace(workers);
      return;
    }
    core.options.log("warn", "This worker was declared dead; its runs belong to others now.", { worker: core.worker });
    for (const slot of [...core.slots.values()]) if (!slot.commit) forget(core, slot);
    await this.join();
  }

  /** Finds what hints and wake-ups have missed: polling is the truth, everything else only makes it faster. */
  private async sweep(): Promise<void> {
    const { core } = this;
    core.inbox.delivered(await core.store.matchWaits());
    const asked = lastBorn();
    core.inbox.take(await core.store.messages(core.worker), asked);
    for (const slot of core.slots.values()) {
      if (!slot.commit) core.attempts.sync(slot);
      if (isIdle(slot)) core.parking.rest(slot);
    }
  }

  // --- starting and signalling ----------------------------------------------------------------------------------------

  /**
   * Starts a run here and now. Resolves once its first commit is durable.
   *
   * @throws SignalboxError `SHUTTING_DOWN` when the engine stops first; whether the run started is then not known.
   *   `WORKER_FULL` when there was no room for it in memory for 10 s; it has not started.
   */
  async startRun(start: StartRun): Promise<Started> {
    const { core } = this;
    if (core.stopping) throw new SignalboxError("SHUTTING_DOWN");
    if (core.worker === 0) throw new Error("The engine has not been started: call start() before startRun().");
    const plan = await core.plans.get(start.versionId);
    // Most workflows call no others: they must not even wait for a promise.
    const pins = calledBy(plan).length > 0 ? await pinsOf(core, plan) : undefined;
    // Last, so that nothing comes between the look and the taking.
    if (!core.room.free) await core.room.enter();
    if (core.stopping) throw new SignalboxError("SHUTTING_DOWN");
    const now = core.clock.now();
    const run = start.run ?? core.options.runId?.(now) ?? newRunId(now);
    if (core.slots.has(run)) return { run, duplicate: true };
    const { workflow, versionId } = start;
    const event = { ...(start.forked ?? startedEvent(start)), ...(pins && { pins }) };
    const priority = start.priority ?? priorityOf(plan.document) ?? DEFAULT_PRIORITY;
    const slot = core.runs.add(
      { run, workflow, versionId, parent: undefined, priority },
      { plan, state: emptyState(), epoch: 1, rev: 0, wakeSeq: 0 },
    );
    slot.start = {
      workflow,
      versionId,
      cause: start.cause,
      priority,
      entities: { ...entitiesOf(plan.document, start.input, now), ...start.entities },
      ...(start.key !== undefined && { key: start.key }),
      ...(start.event && { event: start.event }),
      ...(event.forkedFrom && { forkedFrom: event.forkedFrom }),
    };
    return new Promise((resolve, reject) => {
      slot.started = (result) => (result instanceof Error ? reject(result) : resolve(result));
      core.runs.feed(slot, { input: { kind: "start", event } });
    });
  }

  async signal(run: string, message: Message, dedupe: string): Promise<SignalResult> {
    const [result] = await this.core.store.signal([{ run, message, dedupe }]);
    if (!result) throw new Error("The store did not answer a signal.");
    if (result.live) this.core.inbox.delivered([result]);
    return result;
  }

  cancel(run: string, by?: string, reason?: string): Promise<SignalResult> {
    const message = {
      kind: "cancel" as const,
      ...(by !== undefined && { by }),
      ...(reason !== undefined && { reason }),
    };
    return this.signal(run, message, "cancel");
  }

  /**
   * Asks runs to go on with another version of their workflow (docs/spec/versions.md). Each answers in its journal, with
   * `migrated` or `refused`.
   *
   * @param request Tells this wish from earlier ones: the same one is taken once.
   * @returns those that are live and will answer.
   */
  async migrate(
    runs: readonly string[],
    to: { versionId: string; name: string; by?: string },
    request: string,
  ): Promise<string[]> {
    const message = { kind: "migrate" as const, ...to, request };
    const dedupe = `migrate:${request}`;
    const results = await this.core.store.signal(runs.map((run) => ({ run, message, dedupe })));
    const live = results.filter((result) => result.live);
    this.core.inbox.delivered(live);
    return live.map(({ run }) => run);
  }

  /** Withdraws one step; the run goes on without it. @param request Asking twice with the same one asks once. */
  cancelStep(run: string, path: string, request: string, by?: string): Promise<SignalResult> {
    const message = { kind: "cancelStep" as const, path, ...(by !== undefined && { by }) };
    return this.signal(run, message, `cancelStep:${request}`);
  }

  /** Ends a for-each with the items that are done. @param request As for `cancelStep`. */
  finishItems(run: string, path: string, request: string, by?: string): Promise<SignalResult> {
    const message = { kind: "finishItems" as const, path, ...(by !== undefined && { by }) };
    return this.signal(run, message, `finishItems:${request}`);
  }

  /** Holds up a test run of a draft, or lets it go on (docs/spec/draft-runs.md). @param request As for `cancelStep`. */
  debug(run: string, wish: Omit<Extract<Message, { kind: "debug" }>, "kind">, request: string): Promise<SignalResult> {
    return this.signal(run, { kind: "debug", ...wish }, `debug:${request}`);
  }

  /** Lets a failed or cancelled run go on from its failed steps. False when it has not ended. */
  async retry(run: string, by?: string): Promise<boolean> {
    const reopened = await this.core.store.reopen(run, { kind: "retry", ...(by !== undefined && { by }) });
    if (reopened) this.core.inbox.delivered([{ run, owner: undefined }]);
    return reopened;
  }

  async resolveWait(
    token: string,
    answer: { port: string; output: EmittedEvent["data"]; by?: string },
  ): Promise<SignalResult | undefined> {
    const wait = await this.core.store.findWait(token);
    if (!wait) return undefined;
    return this.signal(wait.run, { kind: "resolve", path: wait.path, token, ...answer }, `wait:${token}`);
  }

  async emit(event: EmittedEvent, ttlMs: number = EVENT_TTL): Promise<{ duplicate: boolean; delivered: number }> {
    const { duplicate, delivered } = await this.core.store.emit(event, ttlMs);
    this.core.inbox.delivered(delivered);
    return { duplicate, delivered: delivered.length };
  }

  /** Calls back for every commit of this process, once it is durable, in revision order for each run. */
  on(listener: CommittedListener): () => void {
    const { listeners } = this.core.runs;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  stats(): { worker: number; loaded: number; inFlight: number; commits: number; statements: number; steps: number } {
    const { slots, runs, worker } = this.core;
    let inFlight = 0;
    for (const slot of slots.values()) inFlight += slot.running.size;
    const { commits, statements } = runs.committer;
    return { worker, loaded: slots.size, inFlight, commits, statements, steps: runs.steps };
  }
}

const startedEvent = ({ trigger, input, cause }: StartRun): Extract<JournalEvent, { t: "started" }> => ({
  t: "started",
  trigger,
  input,
  cause,
});
