import { emptyState, type RunState } from "../decide/state.ts";
import { foldRows, type Versions, versionsIn } from "../migrate/fold.ts";
import type { Plan } from "../plan/plan.ts";
import type { ClaimedRun, LoadedRun } from "../ports.ts";
import { childrenUnderWay } from "./commit-parts.ts";
import { type Core, forget, isFenced } from "./core.ts";
import { DocumentAway } from "./plans.ts";
import { snapshotAbi, thaw } from "./snapshot.ts";

/** Runs asked for at a time. */
const AT_ONCE = 500;
/** Milliseconds before a run whose journal or document could not be read is tried again. */
const AGAIN_AFTER = 1000;

/** Takes runs up that are due, were woken, or were left by a dead worker (rule OWN-1). */
export class Claims {
  private claiming: Promise<void> | undefined;
  private again = false;
  private last = 0;
  /** Runs on their way into memory, each with its newest attempt: an older one may have read an older journal. */
  private readonly coming = new Map<string, object>();
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** Keeps asking: often while there is something, seldom when there is not. */
  poll(): void {
    const { core } = this;
    const tick = async () => {
      await this.claim();
      const base = this.last > 0 ? core.timing.pollBusy : core.timing.pollIdle;
      // Spread, so that workers started together do not ask together.
      const spread = ((core.clock.now() * 7919 + core.worker * 104_729) % 1000) / 2000;
      core.later(base * (0.75 + spread), tick);
    };
    core.later(core.timing.pollBusy, tick);
  }

  claim(): Promise<void> {
    if (this.core.stopping) return Promise.resolve();
    if (this.claiming) {
      this.again = true;
      return this.claiming;
    }
    this.claiming = this.claimAll()
      .catch((error) =>
        this.core.options.log("warn", "Runs could not be taken up; it is tried again.", { error: error as unknown }),
      )
      .finally(() => {
        this.claiming = undefined;
      });
    return this.claiming;
  }

  /** Resolves when no claim is under way. */
  async settled(): Promise<void> {
    await this.claiming;
  }

  /** While the journals of one batch are read and folded, the database already picks the next. */
  private async claimAll(): Promise<void> {
    const { core } = this;
    this.last = 0;
    let before: Promise<void> = Promise.resolve();
    try {
      for (;;) {
        this.again = false;
        const room = core.room.capacity - core.slots.size - this.coming.size;
        if (room <= 0 || isFenced(core) || core.stopping) return;
        const claimed = await core.store.claim(core.worker, Math.min(AT_ONCE, room));
        this.last += claimed.length;
        await before;
        if (claimed.length > 0) before = this.takeUp(claimed);
        else if (!this.again) return;
      }
    } finally {
      await before;
    }
  }

  /**
   * Reads an owned run from its journal again: after a lost commit, a failed decision, or when reading it failed.
   * Nothing happens when another worker has it by now.
   */
  takeUpAgain(run: string, afterMs = 0): void {
    if (this.coming.has(run)) return;
    const ticket = {};
    this.coming.set(run, ticket);
    this.core.later(afterMs, () => void this.readAgain(run, ticket));
  }

  private async readAgain(run: string, ticket: object): Promise<void> {
    const { core } = this;
    try {
      const mine = await core.store.ownership(core.worker, run);
      // Meanwhile it may have come by a claim.
      if (this.coming.get(run) !== ticket) return;
      this.coming.delete(run);
      if (mine && !core.slots.has(run)) {
        await this.takeUp([{ run, epoch: mine.epoch, crashes: 0, takeover: false, wakeSeq: 0 }]);
      }
    } catch {
      if (this.coming.get(run) === ticket) this.retryLater(run);
    }
  }

  private retryLater(run: string): void {
    this.coming.delete(run);
    this.takeUpAgain(run, AGAIN_AFTER);
  }

  private async takeUp(claimed: readonly ClaimedRun[]): Promise<void> {
    const { core } = this;
    const runs = claimed.map((claim) => claim.run);
    const ticket = {};
    for (const run of runs) this.coming.set(run, ticket);
    const newest = (run: string) => this.coming.get(run) === ticket;
    let loaded: Map<string, LoadedRun>;
    try {
      loaded = await core.store.load(runs, snapshotAbi());
    } catch (error) {
      core.options.log("warn", "Journals could not be read; it is tried again.", { error });
      for (const run of runs.filter(newest)) this.retryLater(run);
      return;
    }
    for (const claim of claimed) {
      const run = loaded.get(claim.run);
      const versions = run && (await this.versionsOf(run).catch((error: unknown) => ({ error })));
      if (!newest(claim.run)) continue;
      this.coming.delete(claim.run);
      if (!run || !versions) core.options.log("error", "A run has no journal; it is left alone.", { runId: claim.run });
      else this.takeUpLoaded(claim, run, versions);
    }
    // Only after this are they parked again: until its messages are read, a run's `wakeSeq` fits no park.
    core.inbox.read(runs.filter((run) => core.slots.has(run)));
  }

  /** The version of a run, and those it had since the first of these rows: a fold needs each for its own. */
  private async versionsOf(run: LoadedRun): Promise<Versions> {
    const ids = versionsIn(run.rows, run.versionId);
    const plans = new Map<string, Plan>();
    for (const id of ids) plans.set(id, await this.core.plans.get(id));
    return { first: plans.get(ids[0] as string) as Plan, of: (id) => plans.get(id) };
  }

  private takeUpLoaded(claim: ClaimedRun, run: LoadedRun, versions: Versions | { error: unknown }): void {
    if ("error" in versions) return this.notTakenUp(claim, run, versions.error);
    if (run.unreadable?.again) {
      const { error } = run.unreadable;
      this.core.options.log("warn", "A large value could not be read; it is tried again.", { runId: claim.run, error });
      return this.takeUpAgain(claim.run, AGAIN_AFTER);
    }
    if (run.unreadable) return this.notTakenUp(claim, run, run.unreadable.error);
    const state = run.snapshot ? thaw(versions.first, run.snapshot) : emptyState();
    if (state) this.takeUpOne(claim, run, versions, state);
    else void this.takeUpWhole(claim);
  }

  /** A snapshot that does not help is only a cache that was lost: the journal has everything (rule SNAP-3). */
  private async takeUpWhole(claim: ClaimedRun): Promise<void> {
    const { core } = this;
    const ticket = {};
    this.coming.set(claim.run, ticket);
    const loaded = await core.store.load([claim.run]).catch((error: unknown) => {
      core.options.log("warn", "A journal could not be read; it is tried again.", { runId: claim.run, error });
    });
    if (this.coming.get(claim.run) !== ticket) return;
    const run = loaded?.get(claim.run);
    if (!run) return this.retryLater(claim.run);
    // The whole journal may need versions that the rows since the snapshot did not.
    const versions = await this.versionsOf(run).catch((error: unknown) => ({ error }));
    if (this.coming.get(claim.run) !== ticket) return;
    this.coming.delete(claim.run);
    this.takeUpLoaded(claim, run, versions);
    if (core.slots.has(claim.run)) core.inbox.read([claim.run]);
  }

  private takeUpOne(claim: ClaimedRun, run: LoadedRun, versions: Versions, state: RunState): void {
    const { core } = this;
    const old = core.slots.get(claim.run);
    if (old && old.epoch >= claim.epoch) return;
    if (old) forget(core, old);
    let plan: Plan;
    try {
      plan = foldRows(run.rows, versions, state).plan;
    } catch (error) {
      return this.notTakenUp(claim, run, error);
    }
    const slot = core.runs.add(
      { run: claim.run, workflow: run.workflow, versionId: run.versionId, parent: run.parent, priority: run.priority },
      { plan, state, epoch: claim.epoch, rev: revOf(run), wakeSeq: -1 },
    );
    if (run.snapshot) slot.snapshot = { rev: run.snapshot.rev, bytes: run.snapshot.data.length };
    for (const act of state.active.values()) {
      if (act.token !== undefined) slot.tokens.set(act.path, act.token);
      if (act.childRun !== undefined && !act.abandon) slot.children.set(act.path, act.childRun);
    }
    core.gates.takenUp(slot);
    core.runs.feed(slot, { input: { kind: "resume", takeover: claim.takeover, crashes: claim.crashes } });
    if (!slot.commit && core.slots.get(slot.run) === slot) core.attempts.sync(slot);
  }

  /** A run that cannot be folded must not stop others from being taken up: it ends, saying why. */
  private notTakenUp(claim: ClaimedRun, run: LoadedRun, error: unknown): void {
    if (error instanceof DocumentAway) {
      this.core.options.log("warn", "A workflow could not be read; it is tried again.", { runId: claim.run, error });
      return this.takeUpAgain(claim.run, AGAIN_AFTER);
    }
    if (run.snapshot) return void this.takeUpWhole(claim);
    this.core.options.log("error", "A run could not be taken up and was ended.", { runId: claim.run, error });
    this.core.runs.endUnreadable(
      { run: claim.run, workflow: run.workflow, parent: run.parent, epoch: claim.epoch, rev: revOf(run) },
      childrenUnderWay(run.rows),
      error,
    );
  }
}

/** Revision of the next commit. */
const revOf = (run: LoadedRun): number => (run.snapshot?.rev ?? 0) + run.rows.length;
