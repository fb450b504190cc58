import type { Cause, JournalEvent, JournalRow, Json, JsonObject, RunStatus, StepError } from "@signalbox/model";

/**
 * The storage port (docs/spec/store.md). Implementations: Postgres and PGlite (`@signalbox/store`) and the simulated
 * store of the tests; one conformance suite holds them to the rules named here.
 *
 * S1 of all commits for one (run, rev) exactly one wins · S2 a commit by anyone but the owner in its epoch loses ·
 * S3 everything a commit carries (waits, children, consumed messages, the run's end) happens if and only if it wins ·
 * S4 a message is stored at most once per (run, dedupe) · S5 park loses to any message stored before it ·
 * SLOT-1 to SLOT-9 slots of concurrency keys and rates.
 */
export interface RunStore {
  /** Registers a worker process. Ids are never used again. */
  register(info: { name: string }): Promise<WorkerId>;
  /** Proof of life. `now` is the database's clock in epoch ms; `alive` false means this worker was declared dead. */
  heartbeat(worker: WorkerId): Promise<{ now: number; workers: number; alive: boolean }>;
  /** Gives all runs of the worker back, so that others take them at once, and removes the worker. */
  leave(worker: WorkerId): Promise<void>;

  /**
   * Does beforehand what a commit needs and what may take long, such as storing large values elsewhere, so that it does
   * not keep the rest of a batch waiting. Optional: `commit` does what was not done. Undefined: nothing to wait for.
   * Rejects when what it needs is away; then it may be asked again.
   */
  stage?(commit: RunCommit): Promise<void> | undefined;
  /**
   * Stores one batch, sorted by run. At most one commit per run is in a batch or in flight.
   * Resolves an unknown outcome (connection lost while committing) by reading back. Throws only when the database
   * stays away; then nothing is known and the same batch may be given again.
   */
  commit(worker: WorkerId, batch: readonly RunCommit[]): Promise<Map<RunId, CommitResult>>;

  /** Takes runs that are due, woken, or left by a dead worker; at most `limit`. Sets their status to running. */
  claim(worker: WorkerId, limit: number): Promise<ClaimedRun[]>;
  /** Epoch of the run if `worker` still owns it, else undefined. */
  ownership(worker: WorkerId, run: RunId): Promise<{ epoch: number } | undefined>;
  /**
   * Journals in rev order; runs that do not exist are left out.
   *
   * @param abi When given, a snapshot with this abi stands for the rows it was folded from.
   */
  load(runs: readonly RunId[], abi?: string): Promise<Map<RunId, LoadedRun>>;
  /** Keeps a snapshot for `load`, one a run. It may be lost at any time; it is never looked at for the truth. */
  saveSnapshot(run: RunId, snapshot: Snapshot): Promise<void>;
  /**
   * Messages for these runs, an entry for each that the worker owns, with or without messages; without `runs`, for
   * every run the worker owns that has some.
   */
  messages(worker: WorkerId, runs?: readonly RunId[]): Promise<RunMessages[]>;
  /** Gives waiting runs up until `wakeAt`. @returns those parked; the others got news or were taken over. */
  park(worker: WorkerId, parks: readonly Park[]): Promise<Set<RunId>>;
  /** Stores messages for runs and wakes them. */
  signal(signals: readonly Signal[]): Promise<SignalResult[]>;
  /** Lets an ended run go on: it becomes live again with the message in its inbox. False when it has not ended. */
  reopen(run: RunId, message: Message): Promise<boolean>;

  /** Stores an event for `ttl` ms and delivers it to the waits that are open; the same id is taken once. */
  emit(event: EmittedEvent, ttl: number): Promise<{ duplicate: boolean; delivered: Delivery[] }>;
  /** Delivers stored events to waits that were opened after they came. Without tokens: to all (the sweep). */
  matchWaits(tokens?: readonly string[]): Promise<Delivery[]>;
  /** Looks a wait token up; undefined when it is not open. */
  findWait(token: string): Promise<OpenWait | undefined>;

  /**
   * Takes slots of concurrency keys (rule SLOT-1). Repeating a request that was granted or is queued changes nothing.
   * What is not granted stands in the key's queue, by priority, then age; when a slot comes free it is handed to the
   * head, and a message `granted` is put into that run's inbox in the same transaction (SLOT-3). Requests of runs that
   * `worker` does not own in that epoch are not taken.
   */
  acquire(worker: WorkerId, requests: readonly SlotRequest[]): Promise<SlotGrant[]>;
  /** Gives slots and places in queues back; repeating it is harmless (SLOT-4). @returns runs that were handed one. */
  release(releases: readonly SlotRelease[]): Promise<Delivery[]>;
  /** After runs were taken up: frees what they hold or wait for under other paths than those to keep (SLOT-5). */
  keepSlots(keeps: readonly SlotKeep[]): Promise<Delivery[]>;
  /** When each may start (SLOT-7). Each call takes places anew: what is not used is lost, and nothing else. */
  reserve(requests: readonly RateRequest[]): Promise<RateGrant[]>;
  /** The sweep: slots of runs that are over, heads of queues whose key has a free slot (SLOT-6). A part at each call. */
  reconcileSlots(): Promise<Delivery[]>;

  /** Hints between processes; may be lost or repeated. */
  hints: { send(runs: readonly RunId[]): void; listen(onHint: (runs: readonly RunId[]) => void): () => void };
}

export type RunId = string;
/** Bytes of JSON that one value may have (rule S9). */
export const VALUE_LIMIT = 32 * 1024 * 1024;
/** Of runs that name none; 0 is the most urgent, 9 the least. */
export const DEFAULT_PRIORITY = 5;
export type WorkerId = number;
export interface Delivery {
  run: RunId;
  owner: WorkerId | undefined;
}

/** `ended`: a run with the same idempotency key exists already; `run` names it. */
export type CommitResult =
  | { ok: true }
  | { ok: false; reason: "fenced" }
  | { ok: false; reason: "duplicate"; run: RunId }
  /** The event that starts the run is a repeat of `event`, an earlier one; nothing was stored. */
  | { ok: false; reason: "repeated"; event: string }
  /** This run's data cannot be stored (too large, not JSON); the same commit would fail again. Nothing was changed. */
  | { ok: false; reason: "failed"; error: StepError };

export interface RunCommit {
  run: RunId;
  /** 0 starts the run and needs `start`. */
  rev: number;
  epoch: number;
  /** Epoch ms. */
  at: number;
  events: readonly JournalEvent[];
  start?: RunStart;
  /** Sub-workflow runs that start with this commit, each with its own first row. Started unowned and due at once. */
  children?: readonly ChildStart[];
  opened?: readonly OpenWait[];
  /** Tokens of waits that ended. */
  closed?: readonly string[];
  /** Ids of messages this commit has taken in. */
  consumed?: readonly string[];
  /** The run goes on with this version: what `LoadedRun.versionId` is from now on. */
  version?: string;
  end?: { status: Exclude<RunStatus, "running" | "waiting">; error?: StepError & { node?: string } };
  /** Messages to other runs, sent when the commit wins: a child tells its parent, a parent cancels children it withdraws. */
  notify?: readonly Signal[];
}

export interface RunStart {
  workflow: string;
  /** Key of the immutable version (or draft snapshot) the run is pinned to. */
  versionId: string;
  cause: Cause;
  /** Idempotency key: one run per (workflow, key). */
  key?: string;
  entities?: Record<string, string>;
  parent?: { run: RunId; path: string };
  forkedFrom?: { run: RunId; node: string };
  depth?: number;
  /** From 0, the most urgent, to 9; default 5. */
  priority?: number;
  /** Put into the inbox with the first commit, as matched by this run; a repeat keeps the run from starting (S16). */
  event?: IncomingEvent;
}

/** Something that came in from outside and starts one run. */
export interface IncomingEvent {
  /** UUID version 7. */
  id: string;
  /** Epoch ms. */
  receivedAt: number;
  source: "webhook" | "schedule" | "event";
  /** Address or name it came to. */
  target: string;
  /** The sender's id: of several events with one target and one such id, the first counts. */
  providerId?: string;
  headers: Record<string, string>;
  /** The bytes as they came. */
  body: Uint8Array;
}
export interface ChildStart {
  run: RunId;
  start: RunStart;
  at: number;
  events: readonly JournalEvent[];
}

export interface OpenWait {
  token: string;
  run: RunId;
  path: string;
  workflow: string;
  /** Epoch ms. */
  since: number;
  due?: number;
  /**
   * The first event with one of these names and keys that came at or after `from` (epoch ms) resolves the wait; the
   * message carries the `port`.
   */
  events?: WaitEvent[];
  approval?: Json;
}
export interface WaitEvent {
  name: string;
  key: string;
  from: number;
  port: string;
}
export interface EmittedEvent {
  id: string;
  name: string;
  key: string;
  data: Json;
  at: number;
}

export interface ClaimedRun {
  run: RunId;
  epoch: number;
  crashes: number;
  takeover: boolean;
  wakeSeq: number;
}
export interface LoadedRun {
  workflow: string;
  versionId: string;
  parent?: { run: RunId; path: string };
  depth: number;
  priority: number;
  /** Stands for the rows below `rev`; `rows` then begin there. */
  snapshot?: Pick<Snapshot, "rev" | "data">;
  rows: JournalRow[];
  /** Why `rows` do not have everything: a large value that is lost for good, or one to ask for `again` later. */
  unreadable?: { error: unknown; again: boolean };
}
/** A folded state (packages/engine/src/runtime/snapshot.ts). */
export interface Snapshot {
  /** How many rows it was folded from. */
  rev: number;
  /** Names the shape of `data`: only code with the same abi can use it. */
  abi: string;
  data: Uint8Array;
}

/** What reaches a run from outside. `id` is the store's, for `consumed`. */
export interface StoredMessage {
  id: string;
  message: Message;
}
export interface RunMessages {
  run: RunId;
  wakeSeq: number;
  messages: StoredMessage[];
}
export type Message =
  | { kind: "resolve"; path: string; token: string; port: string; output: Json; by?: string }
  /** `port` is missing in messages for waits that were opened before ports were kept with them. */
  | { kind: "event"; path: string; token: string; output: Json; port?: string }
  /** A slot came free and is this step's now; `""` stands for the whole run. */
  | { kind: "granted"; path: string }
  /** It waits for a place of `key` in a circle with others, with one of `held` around it: it is to give up (LIMIT-9). */
  | { kind: "circle"; path: string; key: string; held: string }
  | {
      kind: "childEnded";
      path: string;
      run: RunId;
      status: "succeeded" | "failed" | "cancelled";
      output?: Json;
      error?: StepError;
    }
  | { kind: "cancel"; by?: string; reason?: string }
  /** Withdraws one step or container; the run goes on without it. */
  | { kind: "cancelStep"; path: string; by?: string }
  /** No more items of this for-each: those under way are withdrawn, and it is done with what there is. */
  | { kind: "finishItems"; path: string; by?: string }
  | { kind: "addItems"; path: string; items: readonly Json[]; by?: string }
  | { kind: "retry"; by?: string }
  /**
   * Of test runs of a draft: pause before every node from now on, let one paused step go on (the oldest, or that at
   * `path`), let all go on, or only set the breakpoints. `params` are what the step at `path` gets.
   */
  | {
      kind: "debug";
      action: "pause" | "step" | "continue" | "set";
      path?: string;
      params?: JsonObject;
      breakpoints?: readonly string[];
      by?: string;
    }
  /** Go on with another version of the workflow; `name` is what people call it, `request` names the wish in a refusal. */
  | { kind: "migrate"; versionId: string; name: string; by?: string; request?: string };
export interface Signal {
  run: RunId;
  message: Message /** Repeats with the same text are dropped. */;
  dedupe: string;
}
export interface SignalResult {
  run: RunId;
  owner: WorkerId | undefined;
  duplicate: boolean /** False: no such live run. */;
  live: boolean;
}

export interface Park {
  run: RunId;
  epoch: number;
  wakeSeq: number;
  wakeAt: number | undefined;
}

/** One slot of a concurrency key, for a step or, with the path `""`, the whole run. */
export interface SlotRequest {
  /** At most 1,000 characters. */
  key: string;
  /** Slots of the key. Where runs disagree, the youngest run that has asked decides. */
  max: number;
  run: RunId;
  path: string;
  epoch: number;
  /** From 0, the most urgent, to 9. */
  priority: number;
  /** Do not queue when it is not free. */
  noWait?: boolean;
}
export interface SlotGrant {
  run: RunId;
  path: string;
  key: string;
  granted: boolean;
  /** It stands in the queue. False without being granted: `noWait`, or the worker does not own the run. */
  queued: boolean;
}
/** Frees what the run holds or waits for at `path` in this or an earlier epoch. */
export interface SlotRelease {
  run: RunId;
  path: string;
  epoch: number;
}
export interface SlotKeep {
  run: RunId;
  epoch: number;
  keep: readonly string[];
}

/** `count` starts in every `per` milliseconds, evenly; up to `burst` (1 or more) at once after a pause. */
export interface RateRequest {
  key: string;
  count: number;
  per: number;
  burst: number;
  run: RunId;
  path: string;
}
export interface RateGrant {
  run: RunId;
  path: string;
  /** Epoch ms by the database's clock; in the past or now when it may start at once. */
  at: number;
}

/** Time comes in through here, so that tests can set it. Epoch ms. */
export interface Clock {
  now(): number;
  /** Calls back once at or after `at`. @returns a function that withdraws it. */
  at(at: number, callback: () => void): () => void;
  /** Calls back after what is happening now is over. */
  soon(callback: () => void): void;
  /**
   * Told at every heartbeat that the database's clock was at `databaseNow` when this one showed `shown`, give or take
   * `doubt` ms: nobody knows when within a slow call the database looked at its clock.
   */
  adjust?(databaseNow: number, shown: number, doubt: number): void;
}

/**
 * Executes one attempt of an action. The output must be plain JSON, as `JSON.parse` makes it: what is decided with it
 * now and what is folded from the journal later have to be the same. Rejects with an error whose `error` is a StepError, or
 * anything else (unexpected).
 */
export interface Dispatcher {
  execute(task: Task): Promise<{ port?: string; output: Json }>;
}
export interface Task {
  run: RunId;
  workflow: string;
  path: string;
  nodeId: string;
  type: string;
  typeVersion: number;
  params: Json;
  connection: string | undefined;
  attempt: number;
  idempotencyKey: string;
  now: number;
  signal: AbortSignal;
}
