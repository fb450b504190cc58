import { isFinal, type JournalEvent, makeStepError, SignalboxError, type StepError } from "@signalbox/model";
import { decide } from "../decide/decide.ts";
import type { RunState } from "../decide/state.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { CommitResult, RunCommit } from "../ports.ts";
import { childStarts } from "./children.ts";
import { cancelsFor, childCancels, childMessage, waitsOf } from "./commit-parts.ts";
import { Committer } from "./committer.ts";
import { type Core, forget } from "./core.ts";
import { keep, maySkip, withKept } from "./express.ts";
import { askedFor, changesLast, fetchTargets, lacksTarget, migrateSlot } from "./migrations.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { type CommittedListener, newSlot, type Slot, type SlotInput } from "./slot.ts";

/** Decisions that may fail one after the other before the run is ended as unreadable. */
const MAX_BROKEN = 3;

type Head = Pick<Slot, "run" | "workflow" | "parent" | "epoch" | "rev">;

/** Feeds inputs to runs, commits what follows, and goes on from what was committed (rules ENG-1 to ENG-6). */
export class Runs {
  readonly committer: Committer;
  readonly listeners = new Set<CommittedListener>();
  /** Results that were committed. */
  steps = 0;
  private readonly broken = new Map<string, number>();
  private readonly matches: OneAtATime<string>;
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
    this.matches = new OneAtATime(core.clock, (tokens) => this.matchOpened(tokens));
    this.committer = new Committer({
      store: core.store,
      clock: core.clock,
      worker: () => core.worker,
      done: (commit, result) => this.committed(commit, result),
      failed: (error) =>
        core.options.log("warn", "The database did not take a commit; it is tried again.", { error: error as unknown }),
    });
  }

  add(
    head: Pick<Slot, "run" | "workflow" | "versionId" | "parent" | "priority">,
    rest: { plan: Plan; state: RunState; epoch: number; rev: number; wakeSeq: number },
  ): Slot {
    const { options, ids } = this.core;
    const context = {
      plan: rest.plan,
      run: head.run,
      workflow: head.workflow,
      ids,
      logic: (node: PlanNode) => options.logic(node.definition.type, node.definition.version),
      draft: options.versions.isDraft?.(head.versionId) ?? false,
    };
    const slot = newSlot({ ...head, ...rest, context });
    this.core.slots.set(head.run, slot);
    return slot;
  }

  feed(slot: Slot, ...inputs: SlotInput[]): void {
    slot.inbox.push(...inputs);
    if (!slot.commit && !slot.parking && !slot.fetching && slot.inbox.length > 0) this.decideNext(slot);
  }

  /** Decisions are made without waiting for anything, so what they need is fetched before. */
  private fetch(slot: Slot): void {
    slot.fetching = true;
    void fetchTargets(this.core, slot.inbox).finally(() => {
      slot.fetching = false;
      if (this.core.slots.get(slot.run) !== slot) return;
      this.goOn(slot);
      // What became due meanwhile and led to nothing has its timer again.
      if (!slot.commit) this.core.attempts.sync(slot);
    });
  }

  /** Decides what arrived meanwhile, and the rest of a decision that was cut short. */
  goOn(slot: Slot): void {
    if (slot.cut && slot.inbox.length === 0) this.feed(slot, { input: { kind: "more" } });
    else this.feed(slot);
  }

  /** Decides everything that has arrived and hands one commit to the committer (rule ENG-5: one a run at a time). */
  private decideNext(slot: Slot): void {
    if (slot.inbox.some(lacksTarget)) return this.fetch(slot);
    const now = this.core.clock.now();
    const events: JournalEvent[] = [];
    const consumed: string[] = [];
    const { versionId } = slot;
    try {
      // Changes of the version last: what else has arrived may be what they wait for.
      for (const entry of changesLast([...slot.inbox.splice(0), ...slot.held.splice(0)])) {
        const decided = askedFor(entry)
          ? migrateSlot(slot, entry, events, now)
          : decide(slot.context, slot.state, entry.input, now, slot.cut);
        if (decided === undefined) {
          slot.held.push(entry);
          continue;
        }
        events.push(...decided.events);
        slot.cut = decided.cut;
        if (entry.input.kind === "result" || entry.input.kind === "failure") slot.running.delete(entry.input.path);
        if (entry.message !== undefined) consumed.push(entry.message);
      }
    } catch (error) {
      return this.failed(slot, error);
    }
    if (events.length === 0 && consumed.length === 0) return;
    // A message without consequence still has to be marked as taken, and only a row can do that.
    if (events.length === 0) events.push({ t: "skipped", p: [] });
    const changed = slot.versionId !== versionId;
    if (consumed.length === 0 && !changed && maySkip(this.core, slot, events, now)) return this.skip(slot, events, now);
    const all = withKept(slot, events, now);
    const commit: RunCommit = { run: slot.run, rev: slot.rev, epoch: slot.epoch, at: now, events: all, consumed };
    if (changed) commit.version = slot.versionId;
    slot.commit = commit;
    if (!all.some((event) => event.t === "child")) return this.send(slot, commit);
    childStarts(this.core, slot, all, now)
      .then((children) => {
        if (children.length > 0) commit.children = children;
        if (this.core.slots.get(slot.run) === slot) this.send(slot, commit);
      })
      .catch((error) => this.failed(slot, error));
  }

  /** Stores what was kept so far; what is under way goes on. */
  storeKept(slot: Slot): void {
    if (slot.commit || slot.unstored.length === 0) return;
    const { run, rev, epoch } = slot;
    slot.commit = { run, rev, epoch, at: this.core.clock.now(), events: slot.unstored.splice(0), consumed: [] };
    this.send(slot, slot.commit);
  }

  /** Goes on without storing (rule DUR-2). */
  private skip(slot: Slot, events: JournalEvent[], now: number): void {
    keep(slot, events, now);
    this.core.attempts.sync(slot);
    if (slot.cut) this.core.clock.soon(() => this.core.slots.get(slot.run) === slot && this.goOn(slot));
  }

  private send(slot: Slot, commit: RunCommit): void {
    if (slot.start) commit.start = slot.start;
    Object.assign(commit, waitsOf(slot, commit.events, commit.at));
    const notify = childCancels(slot, commit.events);
    if (isFinal(slot.state.status)) {
      const ended = commit.events.findLast((event) => event.t === "ended");
      commit.end = endOf(slot.state, ended);
      if (ended && slot.parent) notify.push(childMessage(slot.run, slot.parent, ended));
    }
    if (notify.length > 0) commit.notify = notify;
    this.committer.add(commit);
  }

  /** The state may be half decided: it is thrown away and read again, and given up when that keeps happening. */
  private failed(slot: Slot, error: unknown): void {
    const { core } = this;
    core.options.log("error", "A decision failed; the run is read again from its journal.", { runId: slot.run, error });
    forget(core, slot);
    if (slot.rev === 0) return slot.started?.(error instanceof Error ? error : new Error(String(error)));
    const times = (this.broken.get(slot.run) ?? 0) + 1;
    this.broken.set(slot.run, times);
    if (times < MAX_BROKEN) return core.claims.takeUpAgain(slot.run);
    this.broken.delete(slot.run);
    this.endUnreadable(slot, slot.children.values(), error);
  }

  private committed(commit: RunCommit, result: CommitResult): void {
    const { core } = this;
    const slot = core.slots.get(commit.run);
    if (result.ok) this.announce(commit, slot);
    if (!slot || slot.commit !== commit) return;
    if (!result.ok) return this.lost(slot, commit, result);
    this.broken.delete(slot.run);
    slot.commit = undefined;
    slot.rev = commit.rev + 1;
    slot.start = undefined;
    slot.started?.({ run: slot.run, duplicate: false });
    slot.started = undefined;
    this.tellOthers(commit);
    if (commit.end) {
      core.gates.ended(slot);
      return forget(core, slot);
    }
    core.snapshots.committed(slot);
    core.attempts.sync(slot);
    this.goOn(slot);
    core.parking.rest(slot);
  }

  private tellOthers(commit: RunCommit): void {
    const { core } = this;
    if (commit.children?.length) void core.claims.claim();
    if (commit.notify) {
      // Who has the receivers is not known here: it may be this worker, nobody, or another one.
      const elsewhere = commit.notify.map(({ run }) => run).filter((run) => !core.slots.has(run));
      if (elsewhere.length > 0) core.store.hints.send(elsewhere);
      core.inbox.delivered(commit.notify.map(({ run }) => ({ run, owner: undefined })));
    }
    if (commit.opened) this.matches.add(commit.opened.filter((wait) => wait.events).map((wait) => wait.token));
  }

  private announce(commit: RunCommit, slot: Slot | undefined): void {
    const workflow = slot?.workflow ?? commit.start?.workflow ?? "";
    const { run, rev, at, events } = commit;
    this.steps += events.reduce((sum, event) => sum + (isResult(event) ? 1 : 0), 0);
    const all = [{ run, workflow, rev, at, events }];
    for (const child of commit.children ?? []) {
      all.push({ run: child.run, workflow: child.start.workflow, rev: 0, at: child.at, events: child.events });
    }
    for (const committed of all) {
      for (const listener of this.listeners) {
        try {
          listener(committed);
        } catch (error) {
          this.core.options.log("error", "A listener failed.", { runId: run, error });
        }
      }
    }
  }

  private lost(slot: Slot, commit: RunCommit, result: Exclude<CommitResult, { ok: true }>): void {
    const { core } = this;
    forget(core, slot);
    if (commit.rev === 0) return void this.notStarted(slot, result);
    if (result.reason === "failed") {
      core.options.log("error", "The database refused a commit.", { runId: slot.run, error: result.error });
      // Those whose cancel was part of the commit are no longer in the slot.
      const withdrawn = (commit.notify ?? []).filter(({ message }) => message.kind === "cancel").map(({ run }) => run);
      const children = [...slot.children.values(), ...withdrawn];
      return this.endUnreadable({ ...slot, rev: commit.rev }, children, new Error(result.error.message), result.error);
    }
    core.options.log("debug", "Another worker was faster; its commit stands.", { runId: slot.run, rev: commit.rev });
    // A worker that was thought dead may have won one more commit while the run is still ours: go on from the journal.
    core.claims.takeUpAgain(slot.run);
  }

  private async notStarted(slot: Slot, result: Exclude<CommitResult, { ok: true }>): Promise<void> {
    if (result.reason === "duplicate") return slot.started?.({ run: result.run, duplicate: true });
    if (result.reason === "repeated") {
      return slot.started?.({ run: slot.run, duplicate: true, repeatOf: result.event });
    }
    if (result.reason === "failed") {
      return slot.started?.(new SignalboxError("BAD_REQUEST", { detail: result.error.message }));
    }
    // Refused because the first row is there: the same run was started before.
    const known = await this.core.store.load([slot.run]).catch(() => undefined);
    if (known?.has(slot.run)) return slot.started?.({ run: slot.run, duplicate: true });
    slot.started?.(new Error(`Run ${slot.run} could not be started: its first commit was refused.`));
  }

  /**
   * A run that cannot be folded, decided or stored must not go round for ever: it ends, saying why (rule ENG-7).
   *
   * @param children Child runs its steps wait for: nobody would take their results.
   */
  endUnreadable(
    { run, workflow, parent, epoch, rev }: Head,
    children: Iterable<string>,
    cause: unknown,
    error = unexpected(cause),
  ): void {
    const ended = { t: "ended" as const, status: "failed" as const, error };
    const end = { status: ended.status, error };
    const commit: RunCommit = { run, rev, epoch, at: this.core.clock.now(), events: [ended], end };
    commit.notify = [...cancelsFor(children), ...(parent ? [childMessage(run, parent, ended)] : [])];
    this.core.options.log("error", "A run was ended because it could not go on.", {
      runId: run,
      workflow,
      error: cause,
    });
    this.committer.add(commit);
  }

  /** Events that came before their waits. */
  private async matchOpened(tokens: readonly string[]): Promise<void> {
    try {
      this.core.inbox.delivered(await this.core.store.matchWaits(tokens));
    } catch (error) {
      this.core.options.log("debug", "Stored events could not be matched at once; the sweep will.", { error });
    }
  }
}

function unexpected(cause: unknown): StepError {
  if (cause instanceof SignalboxError) return makeStepError(cause.code, cause.data, { fault: "operational" });
  const detail = cause instanceof Error ? cause.message : String(cause);
  return makeStepError("STEP_FAILED", { detail }, { fault: "unexpected" });
}

const isResult = ({ t }: JournalEvent): boolean =>
  t === "completed" || t === "pure" || t === "resolved" || t === "failed";

function endOf(state: RunState, ended: Extract<JournalEvent, { t: "ended" }> | undefined): RunCommit["end"] & object {
  // Somebody let a run go on that has nothing to retry: it is over again.
  if (!ended) return { status: state.status as "succeeded", ...(state.error && { error: state.error }) };
  const node = ended.p === undefined ? {} : { node: ended.p };
  return { status: ended.status, ...(ended.error && { error: { ...ended.error, ...node } }) };
}
