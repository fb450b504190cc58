import { type JournalRow, makeStepError, type RunStatus, SignalboxError } from "@signalbox/model";
import type {
  ClaimedRun,
  CommitResult,
  Delivery,
  EmittedEvent,
  LoadedRun,
  Message,
  OpenWait,
  Park,
  RateGrant,
  RateRequest,
  RunCommit,
  RunMessages,
  RunStart,
  Signal,
  SignalResult,
  SlotGrant,
  SlotKeep,
  SlotRelease,
  SlotRequest,
  Snapshot,
} from "../../src/ports.ts";
import { DEFAULT_PRIORITY } from "../../src/ports.ts";
import { SimRates } from "./sim-rates.ts";
import { SimSlots } from "./sim-slots.ts";

/** How it differs from the real thing: a rule of the port left out, to see that the checks notice. */
export interface Broken {
  /** S1 and S2: whoever comes appends. */
  fence?: boolean;
  /** Workers without a heartbeat for so long are dead; milliseconds, default 3,000. */
  deadAfter?: number;
  /** S3: the messages that a commit carries are left behind. */
  forgets?: boolean;
  /** SLOT-1: slots are counted up and down, so that what is given back twice is there twice. */
  counts?: boolean;
  /** SLOT-3: a slot is handed on without a word to the run that has it now. */
  mute?: boolean;
  /** S5: parking looks whether there are messages instead of comparing the counter in the row. */
  park?: boolean;
}

interface Live {
  owner: number | undefined;
  epoch: number;
  crashes: number;
  wakeAt: number | undefined;
  wakeSeq: number;
}
interface InboxRow {
  id: string;
  dedupe: string;
  message: string;
  consumed: boolean;
}
export interface SimRun {
  id: string;
  start: RunStart;
  status: RunStatus;
  rows: { rev: number; at: number; epoch: number; worker: number; events: string; committedAt: number }[];
  live: Live | undefined;
  inbox: InboxRow[];
  snapshot?: Snapshot;
}

const DEAD_AFTER = 3000;

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Values above this are refused; characters of JSON. */
const LARGEST = 32 * 1024 * 1024;

/** Rule S8: what cannot be stored fails its own run. */
function unstorable(commit: RunCommit): CommitResult | undefined {
  try {
    for (const event of commit.events) {
      const size = "out" in event ? (JSON.stringify(event.out)?.length ?? 0) : 0;
      if (size > LARGEST) throw new SignalboxError("OUTPUT_TOO_LARGE", { size, limit: LARGEST });
    }
    JSON.stringify(commit);
    return undefined;
  } catch (error) {
    const code = error instanceof SignalboxError ? error.code : "STEP_FAILED";
    return { ok: false, reason: "failed", error: makeStepError(code, { detail: String(error) }) };
  }
}

/** The tables and statements of the run store, each statement one step; no time passes and nothing fails in here. */
export class Database {
  readonly runs = new Map<string, SimRun>();
  readonly waits = new Map<string, OpenWait>();
  private readonly workers = new Map<number, number>();
  private readonly keys = new Map<string, string>();
  /** Ids of incoming events, by target and sender's id. */
  private readonly incoming = new Map<string, string>();
  readonly slots: SimSlots;
  private readonly rates: SimRates;
  private readonly events = new Map<string, EmittedEvent & { until: number }>();
  /** Claims in a row that took as many as they were asked for. */
  private full = 0;
  private lastWorker = 0;
  private lastMessage = 0;
  private readonly now: () => number;
  private readonly broken: Broken;
  /** Whether the wake-up after a message was stored by a commit gets through. */
  private readonly wakes: () => boolean;

  constructor(now: () => number, wakes: () => boolean, broken: Broken = {}) {
    this.now = now;
    this.wakes = wakes;
    this.broken = broken;
    this.rates = new SimRates(now);
    this.slots = new SimSlots({
      epochOf: (worker, run) => this.ownership(worker, run)?.epoch,
      isLive: (run) => this.runs.get(run)?.live !== undefined,
      tell: (run, message, dedupe) => {
        const { live, duplicate } = this.signal({ run, message, dedupe });
        return live && !duplicate ? [{ run, owner: this.runs.get(run)?.live?.owner }] : [];
      },
      takeBack: (run, path) => this.takeBack(run, path),
      counts: broken.counts ?? false,
      mute: broken.mute ?? false,
    });
  }

  register(): number {
    this.workers.set(++this.lastWorker, this.now());
    return this.lastWorker;
  }

  heartbeat(worker: number): { now: number; workers: number; alive: boolean } {
    const alive = this.workers.has(worker);
    if (alive) this.workers.set(worker, this.now());
    return { now: this.now(), workers: this.workers.size, alive };
  }

  /** As if the worker had given no sign of life for a minute. */
  silence(worker: number): void {
    if (this.workers.has(worker)) this.workers.set(worker, this.now() - 60_000);
  }

  leave(worker: number): void {
    this.workers.delete(worker);
    for (const { live } of this.runs.values()) {
      if (live?.owner === worker) Object.assign(live, { owner: undefined, wakeAt: this.now() });
    }
  }

  commit(worker: number, batch: readonly RunCommit[]): Map<string, CommitResult> {
    return new Map(batch.map((commit) => [commit.run, unstorable(commit) ?? this.commitOne(worker, commit)]));
  }

  /** Rows this worker has stored with exactly these keys: what an attempt without an answer has done (rule S7). */
  stored(worker: number, { run, rev, epoch }: RunCommit): boolean {
    const row = this.runs.get(run)?.rows[rev];
    return row?.worker === worker && row.epoch === epoch;
  }

  private commitOne(worker: number, commit: RunCommit): CommitResult {
    if (commit.rev === 0) {
      const refused = this.begin(worker, commit);
      if (refused) return refused;
    }
    const run = this.runs.get(commit.run);
    if (!run) return { ok: false, reason: "fenced" };
    const { live } = run;
    const mine = live?.owner === worker && live.epoch === commit.epoch && run.rows.length === commit.rev;
    if (commit.rev > 0 && !mine && !this.broken.fence) return { ok: false, reason: "fenced" };
    this.append(run, worker, commit.epoch, commit);
    for (const child of commit.children ?? []) {
      if (this.runs.has(child.run)) continue;
      const row = this.insert(child.run, child.start, { owner: undefined, wakeAt: this.now(), epoch: 0 });
      this.append(row, 0, 0, { rev: 0, at: child.at, events: child.events });
    }
    for (const wait of commit.opened ?? []) this.waits.set(wait.token, wait);
    for (const token of commit.closed ?? []) this.waits.delete(token);
    for (const row of run.inbox) if (commit.consumed?.includes(row.id)) row.consumed = true;
    if (commit.version !== undefined) run.start.versionId = commit.version;
    if (commit.end) this.end(run, commit.end.status);
    for (const signal of this.broken.forgets ? [] : (commit.notify ?? [])) {
      this.store(signal);
      if (this.wakes()) this.wake(signal.run);
    }
    return { ok: true };
  }

  private begin(worker: number, commit: RunCommit): CommitResult | undefined {
    const { start } = commit;
    if (!start) throw new TypeError("A first commit needs `start`.");
    const key = start.key === undefined ? undefined : `${start.workflow}\n${start.key}`;
    const holder = key === undefined ? undefined : this.keys.get(key);
    if (holder !== undefined && holder !== commit.run) return { ok: false, reason: "duplicate", run: holder };
    const { event } = start;
    const once = event?.providerId === undefined ? undefined : `${event.target}\n${event.providerId}`;
    const first = once === undefined ? undefined : this.incoming.get(once);
    if (first !== undefined && first !== event?.id) return { ok: false, reason: "repeated", event: first };
    if (this.runs.has(commit.run)) return { ok: false, reason: "fenced" };
    if (once !== undefined && event) this.incoming.set(once, event.id);
    if (key !== undefined) this.keys.set(key, commit.run);
    this.insert(commit.run, start, { owner: worker, wakeAt: undefined, epoch: commit.epoch });
    return undefined;
  }

  private insert(id: string, start: RunStart, live: Pick<Live, "owner" | "wakeAt" | "epoch">): SimRun {
    const run: SimRun = {
      id,
      start: copy(start),
      status: "running",
      rows: [],
      live: { ...live, crashes: 0, wakeSeq: 0 },
      inbox: [],
    };
    this.runs.set(id, run);
    return run;
  }

  private append(run: SimRun, worker: number, epoch: number, row: Pick<RunCommit, "rev" | "at" | "events">): void {
    const { rev, at } = row;
    run.rows.push({ rev, at, epoch, worker, events: JSON.stringify(row.events), committedAt: this.now() });
  }

  private end(run: SimRun, status: RunStatus): void {
    run.status = status;
    run.live = undefined;
    run.inbox = [];
    for (const wait of [...this.waits.values()]) if (wait.run === run.id) this.waits.delete(wait.token);
  }

  claim(worker: number, limit: number): ClaimedRun[] {
    for (const [id, beat] of this.workers)
      if (beat < this.now() - (this.broken.deadAfter ?? DEAD_AFTER)) this.workers.delete(id);
    const claimed: ClaimedRun[] = [];
    // A worker that was declared dead would only take from itself what it has.
    if (!this.workers.has(worker)) return claimed;
    for (const run of this.inOrder()) {
      const { live } = run;
      if (!live || claimed.length >= limit) continue;
      const takeover = live.owner !== undefined && !this.workers.has(live.owner);
      const due = live.owner === undefined && live.wakeAt !== undefined && live.wakeAt <= this.now();
      if (!takeover && !due) continue;
      live.owner = worker;
      live.epoch++;
      live.wakeAt = undefined;
      if (takeover) live.crashes++;
      run.status = "running";
      claimed.push({ run: run.id, epoch: live.epoch, crashes: live.crashes, takeover, wakeSeq: live.wakeSeq });
    }
    this.full = claimed.length === limit ? this.full + 1 : 0;
    return claimed;
  }

  /** Urgent runs first, and of one priority those that have waited longest; the last ones stand for the eighth claim. */
  private inOrder(): SimRun[] {
    const priority = (run: SimRun) => run.start.priority ?? DEFAULT_PRIORITY;
    const byAge = [...this.runs.values()].sort((a, b) => (a.live?.wakeAt ?? 0) - (b.live?.wakeAt ?? 0));
    return this.full % 8 === 7 ? byAge : byAge.sort((a, b) => priority(a) - priority(b));
  }

  ownership(worker: number, id: string): { epoch: number } | undefined {
    const live = this.runs.get(id)?.live;
    return live?.owner === worker ? { epoch: live.epoch } : undefined;
  }

  load(ids: readonly string[], abi?: string): Map<string, LoadedRun> {
    const loaded = new Map<string, LoadedRun>();
    for (const id of ids) {
      const run = this.runs.get(id);
      if (!run) continue;
      const { workflow, versionId, parent, depth = 0, priority = DEFAULT_PRIORITY } = run.start;
      const snapshot = run.snapshot?.abi === abi ? run.snapshot : undefined;
      const rows = this.journal(id).slice(snapshot?.rev ?? 0);
      const head = { workflow, versionId, depth, priority, ...(parent && { parent }) };
      loaded.set(id, { ...head, ...(snapshot && { snapshot }), rows });
    }
    return loaded;
  }

  saveSnapshot(id: string, snapshot: Snapshot): void {
    const run = this.runs.get(id);
    if (run && (run.snapshot?.rev ?? 0) < snapshot.rev) run.snapshot = snapshot;
  }

  journal(id: string): JournalRow[] {
    return (this.runs.get(id)?.rows ?? []).map(({ rev, at, events }) => ({ rev, at, events: JSON.parse(events) }));
  }

  messages(worker: number, ids?: readonly string[]): RunMessages[] {
    const found: RunMessages[] = [];
    for (const id of ids ?? this.runs.keys()) {
      const run = this.runs.get(id);
      if (run?.live?.owner !== worker) continue;
      const messages = run.inbox
        .filter((row) => !row.consumed)
        .map((row) => ({ id: row.id, message: JSON.parse(row.message) as Message }));
      if (ids || messages.length > 0) found.push({ run: id, wakeSeq: run.live.wakeSeq, messages });
    }
    return found;
  }

  hasMessages(id: string): boolean {
    return this.runs.get(id)?.inbox.some((row) => !row.consumed) ?? false;
  }

  /** Whether a parked run waits for a person, with nothing left to be told. */
  waitsForPerson(id: string): boolean {
    const asked = [...this.waits.values()].some((wait) => wait.run === id && wait.approval !== undefined);
    return this.runs.get(id)?.status === "waiting" && asked && !this.hasMessages(id);
  }

  /** @param seen For the broken form: whether there were messages when the statement began. */
  park(worker: number, { run: id, epoch, wakeSeq, wakeAt }: Park, seen?: boolean): boolean {
    const run = this.runs.get(id);
    const live = run?.live;
    if (!run || !live || live.owner !== worker || live.epoch !== epoch) return false;
    if (this.broken.park ? seen : live.wakeSeq !== wakeSeq) return false;
    Object.assign(live, { owner: undefined, wakeAt, crashes: 0 });
    run.status = "waiting";
    return true;
  }

  signal({ run: id, message, dedupe }: Signal): SignalResult {
    const run = this.runs.get(id);
    if (!run?.live) return { run: id, owner: undefined, duplicate: false, live: false };
    const stored = this.store({ run: id, message, dedupe });
    if (stored) this.wake(id);
    return { run: id, owner: run.live.owner, duplicate: !stored, live: true };
  }

  private store({ run: id, message, dedupe }: Signal): boolean {
    const run = this.runs.get(id);
    if (!run?.live || run.inbox.some((row) => row.dedupe === dedupe)) return false;
    run.inbox.push({ id: String(++this.lastMessage), dedupe, message: JSON.stringify(message), consumed: false });
    return true;
  }

  private wake(id: string): void {
    const live = this.runs.get(id)?.live;
    if (!live) return;
    live.wakeSeq++;
    if (live.owner === undefined) live.wakeAt = Math.min(live.wakeAt ?? Number.POSITIVE_INFINITY, this.now());
  }

  reopen(id: string, message: Message): boolean {
    const run = this.runs.get(id);
    if (!run || run.live) return false;
    const epoch = Math.max(...run.rows.map((row) => row.epoch)) + 1;
    run.live = { owner: undefined, epoch, crashes: 0, wakeAt: this.now(), wakeSeq: 0 };
    run.status = "running";
    this.store({ run: id, message, dedupe: `reopen:${this.lastMessage}` });
    return true;
  }

  emit(event: EmittedEvent, ttl: number): { duplicate: boolean; delivered: Delivery[] } {
    if (this.events.has(event.id)) return { duplicate: true, delivered: [] };
    const stored = { ...copy(event), until: this.now() + ttl };
    this.events.set(event.id, stored);
    return { duplicate: false, delivered: [...this.waits.values()].flatMap((wait) => this.deliver(stored, wait)) };
  }

  /** A message about a slot that was given back. */
  private takeBack(id: string, path: string): void {
    const run = this.runs.get(id);
    if (!run) return;
    run.inbox = run.inbox.filter((row) => {
      const message = JSON.parse(row.message) as Message;
      return row.consumed || message.kind !== "granted" || message.path !== path;
    });
  }

  acquire(worker: number, requests: readonly SlotRequest[]): SlotGrant[] {
    return this.slots.acquire(worker, requests);
  }
  release(releases: readonly SlotRelease[]): Delivery[] {
    return this.slots.release(releases);
  }
  keepSlots(keeps: readonly SlotKeep[]): Delivery[] {
    return this.slots.keep(keeps);
  }
  reconcileSlots(): Delivery[] {
    return this.slots.reconcile();
  }
  reserve(requests: readonly RateRequest[]): RateGrant[] {
    return this.rates.reserve(requests);
  }

  /** Without tokens it is the sweep, which also wakes runs whose messages nobody was woken for. */
  match(tokens?: readonly string[]): Delivery[] {
    const delivered: Delivery[] = [];
    for (const token of tokens ?? this.waits.keys()) {
      const wait = this.waits.get(token);
      const events = [...this.events.values()].sort((a, b) => a.at - b.at);
      if (wait) for (const event of events) delivered.push(...this.deliver(event, wait));
    }
    if (tokens) return delivered;
    for (const run of this.runs.values()) {
      if (!run.live || run.live.owner !== undefined || this.broken.park || !this.hasMessages(run.id)) continue;
      this.wake(run.id);
      delivered.push({ run: run.id, owner: undefined });
    }
    return delivered;
  }

  private deliver(event: EmittedEvent & { until: number }, wait: OpenWait): Delivery[] {
    const { name, key, at, until } = event;
    const fits = wait.events?.find((one) => one.name === name && one.key === key && at >= one.from);
    if (!fits || until <= this.now()) return [];
    const { path, token } = wait;
    const message: Message = { kind: "event", path, token, output: event.data, port: fits.port };
    const result = this.signal({ run: wait.run, message, dedupe: `event:${wait.token}` });
    return result.live && !result.duplicate ? [{ run: wait.run, owner: result.owner }] : [];
  }
}
