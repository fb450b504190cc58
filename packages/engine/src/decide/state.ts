import type { Cause, Json, JsonObject, RunStatus, StepError, WaitFor } from "@signalbox/model";

/**
 * The state of one run, made only by `apply`. It is mutable and private to the engine: a commit that loses makes the
 * runtime throw the state away and fold the journal again.
 */
export interface RunState {
  status: RunStatus;
  trigger: string;
  input: Json;
  cause: Cause;
  startedAt: number;
  /** Where the run's deadline counts from: its start, or the last time a person let it go on. */
  deadlineFrom: number;
  depth: number;
  /** Versions that sub-workflows run in, by workflow id (rule VER-2). */
  pins?: Record<string, string>;
  /** Counts results; an activation sees the results that were there when it was scheduled (rule EXEC-4). */
  seq: number;
  /** Keyed by scope path: `""` is the root, `lines[3]` item 3 of the for-each `lines`, `refund` the scope `refund`. */
  scopes: Map<string, Scope>;
  /** Activations that are not over, by path, in the order they began. */
  active: Map<string, Act>;
  /** The gate in front of the whole run, and whether it was let through. */
  gate?: GateState;
  /** What the run ends with, once undo and `finally` at its root are over. */
  ending?: Ending;
  /** Times a person let the run go on after its end. */
  reopened: number;
  /** What a test run of a draft was told; absent in every other run (rule DRAFT-1). */
  test?: TestState;
  /** Epoch ms since which some step is paused: the run's deadline stands still. */
  pausedSince?: number;
  /** Finished steps were taken back: the run cannot go on where it stopped. */
  undone: boolean;
  output?: Json;
  error?: StepError;
}

export interface TestState {
  /** The one node that runs. */
  only?: string;
  /** Nodes that may run; absent when all may. */
  reach?: ReadonlySet<string>;
  /** For `only`: the containers it is in, which are entered for it alone. */
  around?: ReadonlySet<string>;
  /** Nodes it pauses before. */
  breakpoints: ReadonlySet<string>;
  /** It pauses before every node. */
  each: boolean;
  /** Results up to this number were taken over: they are not this run's to take back. */
  carried: number;
}

export interface Scope {
  readonly path: string;
  /** Container node id, `""` at the root. */
  readonly plan: string;
  /** The container's activation, for scopes below the root. */
  readonly owner: Act | undefined;
  /** Number of the item, pass or entry. */
  readonly index: number;
  /** `item` of expressions: the for-each's item, or the value a loop carries. */
  readonly item?: { readonly value: Json };
  /** Edge index to 1 (taken) or 2 (dead); open edges are absent. */
  readonly edges: Map<number, 1 | 2>;
  readonly acts: Map<string, Act>;
  /** Results readable here besides those of `acts`: of the pass before, and of scopes inside that are over. */
  kept?: Map<string, Kept>;
  /** Activations that are not over, directly in this scope. */
  active: number;
  /** `draining`: nothing new starts; what runs may finish. */
  status: "open" | "draining" | "closed";
  /** The failure that made it drain, when it was its own. */
  failure?: { path: string; error: StepError };
}

/** A result whose scope is gone. */
export interface Kept {
  output: Json;
  seq: number;
}

export type ActStatus =
  /** A test run stands before it. */
  | "paused"
  | "gated"
  | "scheduled"
  | "retrying"
  | "waiting"
  | "child"
  /** A for-each whose items are under way. */
  | "items"
  /** A loop, scope, `finally` or `undo` whose nodes are under way. */
  | "inside"
  | "done"
  | "failed"
  | "skipped"
  | "cancelled";

export interface Act {
  readonly path: string;
  readonly node: string;
  readonly scope: Scope;
  status: ActStatus;
  /** Attempt under way or last made, from 1; 0 for what has no attempts. */
  attempt: number;
  /** `RunState.seq` when it was scheduled. */
  seen: number;
  /** `RunState.seq` of its own result. */
  doneSeq: number;
  /** Epoch ms of the first scheduling: `now` of its expressions, and where the step's own time limit counts from. */
  since: number;
  /** Epoch ms of the attempt's scheduling. */
  at: number;
  /** Epoch ms of the next retry, of the end of the wait, or of the start it was let through for. */
  due?: number;
  port?: string;
  output?: Json;
  error?: StepError;
  token?: string;
  wait?: WaitFor;
  childRun?: string;
  /** The child run goes on when the step is withdrawn. */
  abandon?: boolean;
  /** What it wants to be let through for, and whether it was. */
  gate?: GateState;
  /** Given by a person while it was paused, in place of what its settings give. */
  given?: JsonObject;
  /** Pinned data stood in for it: there is nothing to take back. */
  pinned?: boolean;
  /** Takeovers that found an attempt in flight. */
  losses: number;
  /** Dispatched as the only one of those under suspicion (rule OWN-5). */
  trial?: boolean;
  /** Withdrawn for good, because a join needed no more: a retry of the run leaves it alone. */
  dead?: boolean;
  items?: ItemsState;
  loop?: LoopState;
  /** The scope of the nodes inside, for loops (the pass under way), scopes, `finally` and `undo`. */
  inner?: Scope;
  /** What the container ends with, once what is inside it is over. */
  ending?: Ending;
}

export interface GateState {
  slot?: { key: string; max: number };
  rate?: { key: string; count: number; per: number; burst: number };
  passed: boolean;
}

export interface Ending {
  status: "succeeded" | "failed" | "cancelled";
  output?: Json;
  error?: StepError;
  /** Path of the step whose failure it was. */
  at?: string;
}

export interface ItemsState {
  items: readonly Json[];
  /** Index of the next item to start. */
  next: number;
  /** Items under way. */
  open: number;
  readonly concurrency: number;
  readonly mode: "fail" | "continue";
  readonly tolerate: number | undefined;
  readonly enough: number | undefined;
  readonly cancelRest: boolean;
  /** An item failed and `mode` is `fail`: no more items start. */
  stopped: boolean;
  /** Enough items are done: the run has gone on. */
  released: boolean;
  done: number;
  /** The error that stopped it: the first one, not the one with the lowest index. */
  cause?: StepError;
  results: Json[];
  failed: Map<number, StepError>;
}

export interface LoopState {
  readonly max: number;
  readonly times: number | undefined;
  /** Number of the pass under way; -1 before the first. */
  pass: number;
  /** The carried value the pass began with. */
  value: Json;
  /** Edges out of a drawn cycle that some pass took. */
  readonly exits: Set<number>;
}

/** Losses after which a step is tried alone: one of those in flight with it may be what kills workers (rule OWN-5). */
const SUSPICIOUS = 2;
export const isSuspect = (act: Act): boolean => act.losses >= SUSPICIOUS;

export const isActive = (status: ActStatus): boolean =>
  status !== "done" && status !== "failed" && status !== "skipped" && status !== "cancelled";

/** Whether others see the result: a step that is over, or a for-each the run has gone on from. */
export const hasResult = (act: Act): boolean => act.status === "done" || act.items?.released === true;

/** Whether the step has a place among those that share its key. */
export const holdsSlot = (gate: GateState | undefined): boolean => gate?.passed === true && gate.slot !== undefined;

export const pathOf = (scope: Scope, node: string): string => (scope.path === "" ? node : `${scope.path}/${node}`);
export const itemScopePath = (container: string, index: number): string => `${container}[${index}]`;
/** Scope of a container that is entered once; entered again (after a retry of the run) it gets a number. */
export const innerScopePath = (container: string, index: number): string =>
  index === 0 ? container : itemScopePath(container, index);

export function emptyState(): RunState {
  const state: RunState = {
    status: "running",
    trigger: "",
    input: null,
    cause: { kind: "manual" },
    startedAt: 0,
    deadlineFrom: 0,
    depth: 0,
    seq: 0,
    scopes: new Map(),
    active: new Map(),
    reopened: 0,
    undone: false,
  };
  state.scopes.set("", newScope("", "", undefined, 0));
  return state;
}

export function newScope(
  path: string,
  plan: string,
  owner: Act | undefined,
  index: number,
  item?: Scope["item"],
): Scope {
  return {
    path,
    plan,
    owner,
    index,
    ...(item && { item }),
    edges: new Map(),
    acts: new Map(),
    active: 0,
    status: "open",
  };
}

export function scopeOf(state: RunState, path: string): Scope {
  const scope = state.scopes.get(path);
  if (!scope) throw new Error(`The journal names scope "${path}", which is not open.`);
  return scope;
}

export const rootOf = (state: RunState): Scope => scopeOf(state, "");

/** The scopes directly inside a container that are not over, in order. */
export function innerScopes(state: RunState, act: Act): Scope[] {
  if (act.inner) return act.inner.status === "closed" ? [] : [act.inner];
  const scopes: Scope[] = [];
  for (let i = 0; i < (act.items?.next ?? 0); i++) {
    const scope = state.scopes.get(itemScopePath(act.path, i));
    if (scope && scope.status !== "closed") scopes.push(scope);
  }
  return scopes;
}

/** An item that was stopped from outside, as opposed to one that failed: it runs again when the run is retried. */
export const isWithdrawn = (error: StepError): boolean => error.code === "WITHDRAWN";

/** Splits `lines[3]/label` into scope path `lines[3]` and node `label`. */
export function splitPath(path: string): { scope: string; node: string } {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? { scope: "", node: path } : { scope: path.slice(0, slash), node: path.slice(slash + 1) };
}

/** The container a scope path belongs to: `lines[3]` and `lines` give `lines`. */
export function ownerPath(scope: string): string {
  return scope.endsWith("]") ? scope.slice(0, scope.lastIndexOf("[")) : scope;
}

export function findAct(state: RunState, path: string): Act | undefined {
  const { scope, node } = splitPath(path);
  return state.scopes.get(scope)?.acts.get(node);
}

/** When something is due by itself: retries, waits, deadlines. Epoch ms; undefined for never. */
export function nextDue(
  state: RunState,
  stepTimeout: (node: string) => number | undefined,
  deadline: number | undefined,
): number | undefined {
  let due =
    deadline === undefined || state.ending || state.pausedSince !== undefined
      ? Number.POSITIVE_INFINITY
      : state.deadlineFrom + deadline;
  for (const act of state.active.values()) {
    if (act.due !== undefined && act.due < due) due = act.due;
    if (act.ending) continue;
    const limit = stepTimeout(act.node);
    if (limit !== undefined && act.since + limit < due) due = act.since + limit;
  }
  return due === Number.POSITIVE_INFINITY ? undefined : due;
}
