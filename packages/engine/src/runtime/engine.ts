import {
  type Cause,
  isFinal,
  type JournalEvent,
  type Json,
  makeStepError,
  type NodeCatalog,
  SignalboxError,
  type StepError,
  type WorkflowDocument,
} from "@signalbox/model";
import { apply } from "../decide/apply.ts";
import { decide, type Ids, type Input } from "../decide/decide.ts";
import { evaluateAct } from "../decide/evaluate.ts";
import { type NodeLogic, thrownError } from "../decide/logic.ts";
import { emptyState, nextDue, type RunState } from "../decide/state.ts";
import { compile } from "../plan/compile.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type {
  ChildStart,
  ClaimedRun,
  Clock,
  CommitResult,
  Delivery,
  Dispatcher,
  EmittedEvent,
  LoadedRun,
  Message,
  OpenWait,
  RunCommit,
  RunMessages,
  RunStart,
  RunStore,
  SignalResult,
  WorkerId,
} from "../ports.ts";
import { SystemClock } from "./clock.ts";
import { Committer } from "./committer.ts";
import { entitiesOf } from "./entities.ts";
import { newRunId, nodeIds } from "./ids.ts";
import { type CommittedListener, isIdle, type Slot, type SlotInput } from "./slot.ts";

export interface EngineOptions {
  store: RunStore;
  dispatcher: Dispatcher;
  catalog: NodeCatalog;
  logic(type: string, version: number): NodeLogic | undefined;
  versions: {
    document(versionId: string): Promise<WorkflowDocument>;
    /** Newest published version of a workflow, for runs that other workflows start. */
    newest(workflow: string): Promise<{ versionId: string } | undefined>;
    /** Versions made of a draft run with its pinned data. */
    isDraft?(versionId: string): boolean;
  };
  log(level: "debug" | "info" | "warn" | "error", message: string, data?: object): void;
  clock?: Clock;
  ids?: Ids;
  /** Keys wait tokens; needed unless `ids` is given. */
  secret?: string;
  name?: string;
  runId?(now: number): string;
  /** Runs in memory at a time; default 10,000. */
  capacity?: number;
  /** Milliseconds; defaults suit production, tests make them short. */
  timing?: Partial<Timing>;
}

export interface Timing {
  heartbeat: number;
  /** Without a confirmed heartbeat for this long nothing new is dispatched (self-fence). */
  fence: number;
  pollBusy: number;
  pollIdle: number;
  sweep: number;
  /** A run that has nothing due within this time is parked. */
  parkAfter: number;
}
const TIMING: Timing = { heartbeat: 2000, fence: 10_000, pollBusy: 50, pollIdle: 1000, sweep: 1000, parkAfter: 5000 };
const EVENT_TTL = 24 * 3_600_000;
const PLAN_CACHE = 500;

export interface StartRun {
  workflow: string;
  versionId: string;
  /** Node id of the trigger. */
  trigger: string;
  input: Json;
  cause: Cause;
  key?: string;
  entities?: Record<string, string>;
  /** First event made by `replayStart`, for replays. */
  forked?: Extract<JournalEvent, { t: "started" }>;
}

/**
 * The run loop over the ports: takes runs up, feeds them inputs, commits what follows, and only then does what the
 * committed state calls for (rules ENG-1 to ENG-6, docs/spec/engine.md).
 */
export class Engine {
  private readonly slots = new Map<string, Slot>();
  private readonly plans = new Map<string, Promise<Plan>>();
  private readonly listeners = new Set<CommittedListener>();
  private readonly committer: Committer;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly timing: Timing;
  private readonly store: RunStore;
  private readonly options: EngineOptions;
  private worker: WorkerId = 0;
  private stopping = false;
  private lastBeat = 0;
  private readonly timers = new Set<() => void>();
  private stopHints: (() => void) | undefined;
  private claiming: Promise<void> | undefined;
  private claimAgain = false;
  private readonly wanted = new Set<string>();
  private reading = false;
  private steps = 0;

  constructor(options: EngineOptions) {
    this.options = options;
    this.store = options.store;
    this.clock = options.clock ?? new SystemClock();
    this.ids = options.ids ?? nodeIds(options.secret ?? "");
    this.timing = { ...TIMING, ...options.timing };
    this.committer = new Committer({
      store: this.store,
      clock: this.clock,
      worker: () => this.worker,
      done: (commit, result) => this.committed(commit, result),
      failed: (error) => this.options.log("warn", "The database did not take a commit; it is tried again.", { error }),
    });
  }

  // --- life ---------------------------------------------------------------------------------------------------------

  async start(): Promise<void> {
    await this.join();
    this.stopHints = this.store.hints.listen((runs) => this.hinted(runs));
    this.every(this.timing.heartbeat, () => this.beat());
    this.every(this.timing.sweep, () => this.sweep());
    this.poll();
    await this.claim();
  }

  /** Stops taking runs up, lets attempts finish for `graceMs`, then hands every run over. */
  async stop(graceMs = 5000): Promise<void> {
    this.stopping = true;
    this.stopHints?.();
    for (const withdraw of this.timers) withdraw();
    await this.claiming;
    const until = this.clock.now() + graceMs;
    while (this.clock.now() < until && this.busy()) await this.pause(10);
    for (const slot of [...this.slots.values()]) this.forget(slot);
    if (this.worker !== 0) await this.store.leave(this.worker);
  }

  private busy(): boolean {
    if (!this.committer.idle) return true;
    for (const slot of this.slots.values()) if (slot.running.size > 0 || slot.commit) return true;
    return false;
  }

  private async join(): Promise<void> {
    this.worker = await this.store.register({ name: this.options.name ?? "worker" });
    this.lastBeat = this.clock.now();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.at(this.clock.now() + ms, resolve));
  }

  private later(ms: number, action: () => void): void {
    const withdraw = this.clock.at(this.clock.now() + ms, () => {
      this.timers.delete(withdraw);
      if (!this.stopping) action();
    });
    this.timers.add(withdraw);
  }

  private every(ms: number, action: () => Promise<void>): void {
    const tick = async () => {
      try {
        await action();
      } catch (error) {
        this.options.log("warn", "A periodic task failed; it is tried again.", { error });
      }
      this.later(ms, tick);
    };
    this.later(ms, tick);
  }

  private async beat(): Promise<void> {
    const before = this.clock.now();
    const { now, alive } = await this.store.heartbeat(this.worker);
    if (this.clock instanceof SystemClock) this.clock.adjust(now, (before + this.clock.now()) / 2);
    if (alive) {
      this.lastBeat = before;
      return;
    }
    this.options.log("warn", "This worker was declared dead; its runs belong to others now.", { worker: this.worker });
    for (const slot of [...this.slots.values()]) if (!slot.commit) this.forget(slot);
    await this.join();
  }

  private fenced(): boolean {
    return this.clock.now() - this.lastBeat > this.timing.fence;
  }

  private async sweep(): Promise<void> {
    this.delivered(await this.store.matchWaits());
    this.takeMessages(await this.store.messages(this.worker));
    if (!this.fenced()) {
      for (const slot of this.slots.values()) if (!slot.commit) this.sync(slot);
    }
  }

  // --- starting and signalling ----------------------------------------------------------------------------------------

  /** Starts a run here and now. Resolves once its first commit is durable. */
  async startRun(start: StartRun): Promise<{ run: string; duplicate: boolean }> {
    const plan = await this.plan(start.versionId);
    const now = this.clock.now();
    const run = this.options.runId?.(now) ?? newRunId(now);
    const event = start.forked ?? {
      t: "started" as const,
      trigger: start.trigger,
      input: start.input,
      cause: start.cause,
    };
    const { forkedFrom } = event;
    const slot = this.slot(run, start.workflow, start.versionId, plan, emptyState(), {
      epoch: 1,
      rev: 0,
      wakeSeq: 0,
      parent: undefined,
    });
    slot.start = {
      workflow: start.workflow,
      versionId: start.versionId,
      cause: start.cause,
      entities: { ...entitiesOf(plan.document, start.input, now), ...start.entities },
      ...(start.key !== undefined && { key: start.key }),
      ...(forkedFrom && { forkedFrom }),
    };
    return new Promise((resolve, reject) => {
      slot.started = (result) => (result instanceof Error ? reject(result) : resolve(result));
      this.feed(slot, { input: { kind: "start", event } });
    });
  }

  async signal(run: string, message: Message, dedupe: string): Promise<SignalResult> {
    const [result] = await this.store.signal([{ run, message, dedupe }]);
    if (!result) throw new Error("The store did not answer a signal.");
    if (result.live) this.delivered([result]);
    return result;
  }

  cancel(run: string, by?: string, reason?: string): Promise<SignalResult> {
    return this.signal(
      run,
      { kind: "cancel", ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) },
      "cancel",
    );
  }

  /** Lets a failed or cancelled run go on from its failed steps. False when it has not ended. */
  async retry(run: string, by?: string): Promise<boolean> {
    const reopened = await this.store.reopen(run, { kind: "retry", ...(by !== undefined && { by }) });
    if (reopened) this.delivered([{ run, owner: undefined }]);
    return reopened;
  }

  async resolveWait(
    token: string,
    answer: { port: string; output: Json; by?: string },
  ): Promise<SignalResult | undefined> {
    const wait = await this.store.findWait(token);
    if (!wait) return undefined;
    return this.signal(wait.run, { kind: "resolve", path: wait.path, token, ...answer }, `wait:${token}`);
  }

  async emit(event: EmittedEvent, ttlMs: number = EVENT_TTL): Promise<{ duplicate: boolean; delivered: number }> {
    const { duplicate, delivered } = await this.store.emit(event, ttlMs);
    this.delivered(delivered);
    return { duplicate, delivered: delivered.length };
  }

  /** Calls back for every commit of this process, once it is durable, in revision order for each run. */
  on(listener: CommittedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stats(): { worker: number; loaded: number; inFlight: number; commits: number; statements: number; steps: number } {
    let inFlight = 0;
    for (const slot of this.slots.values()) inFlight += slot.running.size;
    const { commits, statements } = this.committer;
    return { worker: this.worker, loaded: this.slots.size, inFlight, commits, statements, steps: this.steps };
  }

  /** Wakes whoever can take the news: this worker, or others by a hint. */
  private delivered(deliveries: readonly Delivery[]): void {
    const others: string[] = [];
    let free = false;
    for (const { run, owner } of deliveries) {
      if (this.slots.has(run)) this.readMessages([run]);
      else if (owner === undefined) free = true;
      else if (owner !== this.worker) others.push(run);
    }
    if (free) void this.claim();
    if (others.length > 0) this.store.hints.send(others);
  }

  private hinted(runs: readonly string[]): void {
    const mine = runs.filter((run) => this.slots.has(run));
    if (mine.length > 0) this.readMessages(mine);
    if (mine.length < runs.length || runs.length === 0) void this.claim();
  }

  private readMessages(runs: readonly string[]): void {
    for (const run of runs) this.wanted.add(run);
    if (this.reading) return;
    this.reading = true;
    this.clock.soon(() => void this.readWanted());
  }

  private async readWanted(): Promise<void> {
    try {
      while (this.wanted.size > 0) {
        const runs = [...this.wanted].slice(0, 500);
        for (const run of runs) this.wanted.delete(run);
        this.takeMessages(await this.store.messages(this.worker, runs));
      }
    } catch (error) {
      this.options.log("warn", "Messages could not be read; the sweep will find them.", { error });
    } finally {
      this.reading = false;
    }
  }

  private takeMessages(found: readonly RunMessages[]): void {
    for (const { run, wakeSeq, messages } of found) {
      const slot = this.slots.get(run);
      if (!slot) continue;
      slot.wakeSeq = Math.max(slot.wakeSeq, wakeSeq);
      for (const { id, message } of messages) {
        if (slot.taken.has(id)) continue;
        slot.taken.add(id);
        this.feed(slot, { input: { kind: "message", message }, message: id });
      }
      if (isIdle(slot)) this.rest(slot);
    }
  }

  // --- taking runs up -----------------------------------------------------------------------------------------------

  private poll(): void {
    const tick = async () => {
      if (this.stopping) return;
      await this.claim();
      const base = this.lastClaimed > 0 ? this.timing.pollBusy : this.timing.pollIdle;
      // Spread, so that workers started together do not ask together.
      const spread = ((this.clock.now() * 7919 + this.worker * 104_729) % 1000) / 2000;
      this.later(base * (0.75 + spread), tick);
    };
    this.later(this.timing.pollBusy, tick);
  }

  private lastClaimed = 0;

  private claim(): Promise<void> {
    if (this.stopping) return Promise.resolve();
    if (this.claiming) {
      this.claimAgain = true;
      return this.claiming;
    }
    this.claiming = this.claimAll()
      .catch((error) => this.options.log("warn", "Runs could not be taken up; it is tried again.", { error }))
      .finally(() => {
        this.claiming = undefined;
      });
    return this.claiming;
  }

  private async claimAll(): Promise<void> {
    this.lastClaimed = 0;
    for (;;) {
      this.claimAgain = false;
      const room = (this.options.capacity ?? 10_000) - this.slots.size;
      if (room <= 0 || this.fenced() || this.stopping) return;
      const claimed = await this.store.claim(this.worker, Math.min(500, room));
      this.lastClaimed += claimed.length;
      if (claimed.length > 0) await this.takeUp(claimed);
      if (claimed.length === 0 && !this.claimAgain) return;
    }
  }

  private async takeUp(claimed: readonly ClaimedRun[]): Promise<void> {
    const loaded = await this.store.load(claimed.map((claim) => claim.run));
    for (const claim of claimed) {
      const run = loaded.get(claim.run);
      if (!run) {
        this.options.log("error", "A run has no journal; it is left alone.", { runId: claim.run });
        continue;
      }
      await this.takeUpOne(claim, run).catch((error) => this.notTakenUp(claim, run, error));
    }
    const runs = claimed.map((claim) => claim.run);
    this.takeMessages(await this.store.messages(this.worker, runs));
    // Only now: a run must not be parked again before its messages were read.
    for (const run of runs) {
      const slot = this.slots.get(run);
      if (slot && isIdle(slot)) this.rest(slot);
    }
  }

  private async takeUpOne(claim: ClaimedRun, run: LoadedRun): Promise<void> {
    const old = this.slots.get(claim.run);
    if (old) this.forget(old);
    const plan = await this.plan(run.versionId);
    const state = emptyState();
    for (const row of run.rows) for (const event of row.events) apply(plan, state, event, row.at);
    const slot = this.slot(claim.run, run.workflow, run.versionId, plan, state, {
      epoch: claim.epoch,
      rev: run.rows.length,
      wakeSeq: claim.wakeSeq,
      parent: run.parent,
    });
    for (const act of state.active.values()) if (act.token !== undefined) slot.tokens.set(act.path, act.token);
    const crashed = [...state.active.values()].some((act) => act.status === "scheduled");
    this.feed(slot, { input: { kind: "resume", crashed, crashes: claim.crashes } });
    if (!slot.commit) this.sync(slot);
  }

  private async notTakenUp(claim: ClaimedRun, run: LoadedRun, error: unknown): Promise<void> {
    if (!(error instanceof SignalboxError) || error.code !== "DATABASE_AWAY") return this.quarantine(claim, run, error);
    const { epoch, wakeSeq } = claim;
    await this.store.park(this.worker, [{ run: claim.run, epoch, wakeSeq, wakeAt: this.clock.now() + 1000 }]);
  }

  /** A run that cannot be folded must not stop others from being taken up: it ends, saying why. */
  private quarantine(claim: ClaimedRun, run: LoadedRun, cause: unknown): void {
    const detail = cause instanceof Error ? cause.message : String(cause);
    this.options.log("error", "A run could not be taken up and was ended.", { runId: claim.run, error: cause });
    const error = makeStepError("STEP_FAILED", { detail }, { fault: "unexpected" });
    this.committer.add({
      run: claim.run,
      rev: run.rows.length,
      epoch: claim.epoch,
      at: this.clock.now(),
      events: [{ t: "ended", status: "failed", error }],
      end: { status: "failed", error },
    });
  }

  private plan(versionId: string): Promise<Plan> {
    let plan = this.plans.get(versionId);
    if (!plan) {
      plan = this.options.versions.document(versionId).then((document) => compile(document, this.options.catalog));
      plan.catch(() => this.plans.delete(versionId));
      this.plans.set(versionId, plan);
      if (this.plans.size > PLAN_CACHE) this.plans.delete(this.plans.keys().next().value as string);
    }
    return plan;
  }

  private slot(
    run: string,
    workflow: string,
    versionId: string,
    plan: Plan,
    state: RunState,
    rest: Pick<Slot, "epoch" | "rev" | "wakeSeq" | "parent">,
  ): Slot {
    const slot: Slot = {
      run,
      workflow,
      versionId,
      plan,
      state,
      ...rest,
      context: {
        plan,
        run,
        workflow,
        ids: this.ids,
        logic: (node: PlanNode) => this.options.logic(node.definition.type, node.definition.version),
        draft: this.options.versions.isDraft?.(versionId) ?? false,
      },
      inbox: [],
      commit: undefined,
      running: new Map(),
      tokens: new Map(),
      taken: new Set(),
      timer: undefined,
      parking: false,
      started: undefined,
      start: undefined,
    };
    this.slots.set(run, slot);
    return slot;
  }

  private forget(slot: Slot): void {
    if (this.slots.get(slot.run) === slot) this.slots.delete(slot.run);
    slot.timer?.();
    for (const flight of slot.running.values()) {
      flight.timeout?.();
      flight.abort.abort();
    }
    slot.running.clear();
    slot.inbox = [];
  }

  // --- deciding and committing ----------------------------------------------------------------------------------------

  private feed(slot: Slot, input: SlotInput): void {
    slot.inbox.push(input);
    if (!slot.commit) this.decideNext(slot);
  }

  /** Decides everything that has arrived and hands one commit to the committer (rule ENG-5: one a run at a time). */
  private decideNext(slot: Slot): void {
    const now = this.clock.now();
    const events: JournalEvent[] = [];
    const consumed: string[] = [];
    try {
      for (const { input, message } of slot.inbox.splice(0)) {
        events.push(...decide(slot.context, slot.state, input, now));
        if (message !== undefined) consumed.push(message);
      }
    } catch (error) {
      return this.broken(slot, error);
    }
    if (events.length === 0 && consumed.length === 0) return;
    // A message without consequence is consumed with the next row; rows without events would only cost.
    if (events.length === 0) events.push({ t: "skipped", p: [] });
    void this.prepare(slot, now, events, consumed);
  }

  private broken(slot: Slot, error: unknown): void {
    this.options.log("error", "A decision failed; the run is read again from its journal.", { runId: slot.run, error });
    slot.started?.(error instanceof Error ? error : new Error(String(error)));
    this.forget(slot);
  }

  private prepare(slot: Slot, at: number, events: JournalEvent[], consumed: string[]): void {
    const commit: RunCommit = { run: slot.run, rev: slot.rev, epoch: slot.epoch, at, events, consumed };
    if (slot.start) commit.start = slot.start;
    const waits = waitsOf(slot, events, at);
    if (waits.opened.length > 0) commit.opened = waits.opened;
    if (waits.closed.length > 0) commit.closed = waits.closed;
    const ended = events.findLast((event) => event.t === "ended");
    if (ended?.t === "ended" && isFinal(slot.state.status)) {
      const node = ended.p === undefined ? {} : { node: ended.p };
      commit.end = { status: ended.status, ...(ended.error && { error: { ...ended.error, ...node } }) };
      if (slot.parent) commit.notify = childMessage(slot, ended);
    }
    slot.commit = commit;
    const calls = events.filter((event) => event.t === "child");
    if (calls.length === 0) return this.committer.add(commit);
    void this.childStarts(slot, calls, at).then(
      (children) => this.committer.add({ ...commit, children }),
      (error) => this.broken(slot, error),
    );
  }

  private async childStarts(
    slot: Slot,
    calls: Extract<JournalEvent, { t: "child" }>[],
    at: number,
  ): Promise<ChildStart[]> {
    const children: ChildStart[] = [];
    for (const call of calls) {
      const child = await this.childStart(slot, call, at).catch((error) => this.childRefused(slot, call, error));
      if (child) children.push(child);
    }
    return children;
  }

  private async childStart(slot: Slot, call: Extract<JournalEvent, { t: "child" }>, at: number): Promise<ChildStart> {
    const version = await this.options.versions.newest(call.workflow);
    if (!version) throw new Error(`Workflow ${call.workflow} has no published version.`);
    const plan = await this.plan(version.versionId);
    const trigger = [...plan.nodes.values()].find((node) => node.definition.behaviour === "trigger");
    const cause: Cause = { kind: "workflow" };
    return {
      run: call.run,
      at,
      start: {
        workflow: call.workflow,
        versionId: version.versionId,
        cause,
        parent: { run: slot.run, path: call.p },
        depth: slot.state.depth + 1,
        entities: entitiesOf(plan.document, call.input, at),
      },
      events: [{ t: "started", trigger: trigger?.id ?? "", input: call.input, cause, depth: slot.state.depth + 1 }],
    };
  }

  /** The step that called a workflow which cannot be started fails; the message arrives like any other result. */
  private childRefused(slot: Slot, call: Extract<JournalEvent, { t: "child" }>, cause: unknown): undefined {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const error = makeStepError("STEP_FAILED", { detail }, { fault: "user" });
    const message: Message = { kind: "childEnded", path: call.p, run: call.run, status: "failed", error };
    slot.inbox.push({ input: { kind: "message", message } });
    return undefined;
  }

  private committed(commit: RunCommit, result: CommitResult): void {
    const slot = this.slots.get(commit.run);
    if (result.ok) this.announce(commit, slot);
    if (!slot || slot.commit?.rev !== commit.rev || slot.epoch !== commit.epoch) return;
    if (!result.ok) {
      void this.lost(slot, commit, result);
      return;
    }
    slot.commit = undefined;
    slot.rev = commit.rev + 1;
    slot.start = undefined;
    slot.started?.({ run: slot.run, duplicate: false });
    slot.started = undefined;
    for (const id of commit.consumed ?? []) slot.taken.delete(id);
    if (commit.children?.length) void this.claim();
    if (commit.notify) this.delivered([{ run: commit.notify.run, owner: undefined }]);
    if (commit.opened?.length) void this.matchOpened(commit.opened);
    this.cancelChildren(slot, commit);
    if (commit.end) return this.forget(slot);
    this.sync(slot);
    if (slot.inbox.length > 0) this.decideNext(slot);
    if (isIdle(slot)) this.rest(slot);
  }

  private announce(commit: RunCommit, slot: Slot | undefined): void {
    const workflow = slot?.workflow ?? commit.start?.workflow ?? "";
    const { run, rev, at, events } = commit;
    this.steps += events.length;
    const all = [{ run, workflow, rev, at, events }];
    for (const child of commit.children ?? []) {
      all.push({ run: child.run, workflow: child.start.workflow, rev: 0, at: child.at, events: child.events });
    }
    for (const committed of all) for (const listener of this.listeners) listener(committed);
  }

  private async lost(slot: Slot, commit: RunCommit, result: Exclude<CommitResult, { ok: true }>): Promise<void> {
    this.forget(slot);
    if (result.reason === "duplicate") return slot.started?.({ run: result.run, duplicate: true });
    if (commit.start)
      return slot.started?.(new Error(`Run ${slot.run} could not be started: its first commit was refused.`));
    const reason = result.reason as string;
    if (reason === "failed") {
      const cause = (result as { error?: unknown }).error;
      this.options.log("error", "The database refused a commit.", { runId: slot.run, error: cause });
      return this.endRefused(slot, commit, cause);
    }
    this.options.log("debug", "Another worker was faster; its commit stands.", { runId: slot.run, rev: commit.rev });
    const mine = await this.store.ownership(this.worker, slot.run).catch(() => undefined);
    if (!mine) return;
    // A worker that was thought dead won one more commit, but the run is still ours: go on from the journal.
    await this.takeUp([{ run: slot.run, epoch: mine.epoch, crashes: 0, takeover: false, wakeSeq: slot.wakeSeq }]);
  }

  /** One value the database cannot take must not make the run go round for ever: it ends, saying why. */
  private endRefused(slot: Slot, commit: RunCommit, cause: unknown): void {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const error = makeStepError("STEP_FAILED", { detail }, { fault: "unexpected" });
    const { run, rev, epoch, at } = commit;
    this.committer.add({
      run,
      rev,
      epoch,
      at,
      events: [{ t: "ended", status: "failed", error }],
      end: { status: "failed", error },
      ...(slot.parent && { notify: childMessage(slot, { t: "ended", status: "failed", error }) }),
    });
  }

  private async matchOpened(opened: readonly OpenWait[]): Promise<void> {
    const tokens = opened.filter((wait) => wait.event).map((wait) => wait.token);
    if (tokens.length === 0) return;
    try {
      this.delivered(await this.store.matchWaits(tokens));
    } catch (error) {
      this.options.log("debug", "Stored events could not be matched at once; the sweep will.", { error });
    }
  }

  private cancelChildren(slot: Slot, commit: RunCommit): void {
    for (const event of commit.events) {
      if (event.t !== "cancelled") continue;
      for (const path of event.p) {
        const run = childRunAt(slot.state, path);
        if (run) void this.cancel(run, undefined, "The run that started it ended.").catch(() => undefined);
      }
    }
  }

  // --- doing what the committed state calls for -----------------------------------------------------------------------

  /** Makes what runs agree with the state: starts, aborts, sets the timer (rule ENG-4: derived, never stored). */
  private sync(slot: Slot): void {
    for (const [path, flight] of slot.running) {
      const act = slot.state.active.get(path);
      if (act?.status === "scheduled" && act.attempt === flight.attempt) continue;
      flight.timeout?.();
      flight.abort.abort();
      slot.running.delete(path);
    }
    if (this.fenced() || this.stopping) return;
    for (const act of slot.state.active.values()) {
      if (act.status === "scheduled" && !slot.running.has(act.path)) this.dispatch(slot, act.path);
    }
    this.arm(slot);
  }

  private arm(slot: Slot): void {
    slot.timer?.();
    slot.timer = undefined;
    const due = this.due(slot);
    if (due === undefined) return;
    slot.timer = this.clock.at(due, () => {
      slot.timer = undefined;
      this.feed(slot, { input: { kind: "due" } });
      if (!slot.commit && this.slots.get(slot.run) === slot) this.arm(slot);
    });
  }

  private due(slot: Slot): number | undefined {
    return nextDue(slot.state, (node) => slot.plan.nodes.get(node)?.stepTimeout, slot.plan.deadline);
  }

  private dispatch(slot: Slot, path: string): void {
    const act = slot.state.active.get(path);
    const node = act && slot.plan.nodes.get(act.node);
    if (!act || !node) return;
    const abort = new AbortController();
    const attempt = act.attempt;
    const flight = { attempt, abort, timeout: undefined as (() => void) | undefined };
    slot.running.set(path, flight);
    const params = evaluateAct(slot.context, slot.state, act, node);
    const settle = (input: Input) => {
      if (slot.running.get(path) !== flight || this.slots.get(slot.run) !== slot) return;
      flight.timeout?.();
      slot.running.delete(path);
      this.feed(slot, { input });
    };
    const fail = (error: StepError) => settle({ kind: "failure", path, attempt, error });
    if (!params.ok) return void queueMicrotask(() => fail(params.error));
    if (node.attemptTimeout !== undefined) {
      flight.timeout = this.clock.at(this.clock.now() + node.attemptTimeout, () => {
        abort.abort();
        const limit = node.node.timeout?.attempt ?? node.definition.timeout;
        fail(makeStepError("STEP_TIMEOUT", { limit }, { fault: "operational", retry: true }));
      });
    }
    this.options.dispatcher
      .execute({
        run: slot.run,
        workflow: slot.workflow,
        path,
        nodeId: act.node,
        type: node.definition.type,
        typeVersion: node.definition.version,
        params: params.value,
        connection: node.node.connection,
        attempt,
        idempotencyKey: this.ids.idempotencyKey(slot.run, path),
        now: act.at,
        signal: abort.signal,
      })
      .then(
        ({ port, output }) => settle({ kind: "result", path, attempt, port, output }),
        (error) => fail(thrownError(error)),
      );
  }

  /** Nothing to do for this run now: keep it for a moment, or park it. */
  private rest(slot: Slot): void {
    if (slot.parking || this.stopping || this.slots.get(slot.run) !== slot) return;
    if (isFinal(slot.state.status)) return;
    const due = this.due(slot);
    if (due !== undefined && due - this.clock.now() < this.timing.parkAfter) return;
    slot.parking = true;
    this.parks.push(slot);
    if (this.parks.length === 1) this.clock.soon(() => void this.parkAll());
  }

  private parks: Slot[] = [];

  private async parkAll(): Promise<void> {
    const slots = this.parks;
    this.parks = [];
    const ready = slots.filter((slot) => isIdle(slot) && this.slots.get(slot.run) === slot);
    for (const slot of slots) if (!ready.includes(slot)) slot.parking = false;
    if (ready.length === 0) return;
    let parked = new Set<string>();
    try {
      parked = await this.store.park(
        this.worker,
        ready.map((slot) => ({ run: slot.run, epoch: slot.epoch, wakeSeq: slot.wakeSeq, wakeAt: this.due(slot) })),
      );
    } catch (error) {
      this.options.log("warn", "Waiting runs could not be parked; they stay in memory.", { error });
    }
    for (const slot of ready) {
      slot.parking = false;
      if (parked.has(slot.run)) this.forget(slot);
    }
    const news = ready.filter((slot) => !parked.has(slot.run)).map((slot) => slot.run);
    if (news.length > 0) this.readMessages(news);
  }
}

function waitsOf(slot: Slot, events: readonly JournalEvent[], at: number): { opened: OpenWait[]; closed: string[] } {
  const opened = new Map<string, OpenWait>();
  const closed: string[] = [];
  for (const event of events) {
    if (event.t === "wait") {
      const { wait } = event;
      opened.set(event.p, {
        token: event.token,
        run: slot.run,
        path: event.p,
        workflow: slot.workflow,
        since: at,
        ...(wait.due !== undefined && { due: wait.due }),
        ...(wait.event && {
          event: { name: wait.event.name, key: wait.event.key, from: wait.event.from ?? slot.state.startedAt },
        }),
        ...(wait.approval && { approval: wait.approval as Json }),
      });
      slot.tokens.set(event.p, event.token);
      continue;
    }
    for (const path of event.t === "resolved" ? [event.p] : event.t === "cancelled" ? event.p : []) {
      const token = slot.tokens.get(path);
      if (token === undefined) continue;
      slot.tokens.delete(path);
      if (!opened.delete(path)) closed.push(token);
    }
  }
  return { opened: [...opened.values()], closed };
}

function childMessage(slot: Slot, ended: Extract<JournalEvent, { t: "ended" }>): NonNullable<RunCommit["notify"]> {
  const parent = slot.parent as { run: string; path: string };
  return {
    run: parent.run,
    dedupe: `child:${slot.run}`,
    message: {
      kind: "childEnded",
      path: parent.path,
      run: slot.run,
      status: ended.status,
      ...(ended.out !== undefined && { output: ended.out }),
      ...(ended.error && { error: ended.error }),
    },
  };
}

function childRunAt(state: RunState, path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  const scope = state.scopes.get(slash < 0 ? "" : path.slice(0, slash));
  return scope?.acts.get(path.slice(slash + 1))?.childRun;
}

export type { RunStart };
