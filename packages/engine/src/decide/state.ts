import type { Cause, Json, RunStatus, StepError, WaitFor } from "@signalbox/model";

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
  /** Keyed by scope path: `""` is the root, `lines[3]` item 3 of the for-each `lines`. */
  scopes: Map<string, Scope>;
  /** Activations that are not over, by path, in the order they began. */
  active: Map<string, Act>;
  output?: Json;
  error?: StepError;
}

export interface Scope {
  readonly path: string;
  /** Container node id, `""` at the root. */
  readonly plan: string;
  /** The container's activation, and the item, for scopes below the root. */
  readonly owner: Act | undefined;
  readonly index: number;
  /** Edge index to 1 (taken) or 2 (dead); open edges are absent. */
  readonly edges: Map<number, 1 | 2>;
  readonly acts: Map<string, Act>;
  /** Activations that are not over, directly in this scope. */
  active: number;
  /** `draining`: nothing new starts; what runs may finish. */
  status: "open" | "draining" | "closed";
  /** The failure that made it drain, when it was its own. */
  failure?: { path: string; error: StepError };
}

export type ActStatus =
  | "scheduled"
  | "retrying"
  | "waiting"
  | "child"
  | "items"
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
  /** Epoch ms of the next retry, or of the end of the wait. */
  due?: number;
  port?: string;
  output?: Json;
  error?: StepError;
  token?: string;
  wait?: WaitFor;
  childRun?: string;
  /** The child run goes on when the step is withdrawn. */
  abandon?: boolean;
  /** Takeovers that found an attempt in flight. */
  losses: number;
  /** Withdrawn for good, because a join needed no more: a retry of the run leaves it alone. */
  dead?: boolean;
  items?: ItemsState;
}

export interface ItemsState {
  readonly items: Json[];
  /** Index of the next item to start. */
  next: number;
  /** Items under way. */
  open: number;
  readonly concurrency: number;
  readonly mode: "fail" | "continue";
  /** An item failed and `mode` is `fail`: no more items start. */
  stopped: boolean;
  /** The error that stopped it: the first one, not the one with the lowest index. */
  cause?: StepError;
  results: Json[];
  failed: Map<number, StepError>;
}

export const isActive = (status: ActStatus): boolean =>
  status === "scheduled" || status === "retrying" || status === "waiting" || status === "child" || status === "items";

export const pathOf = (scope: Scope, node: string): string => (scope.path === "" ? node : `${scope.path}/${node}`);
export const itemScopePath = (container: string, index: number): string => `${container}[${index}]`;

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
  };
  state.scopes.set("", newScope("", "", undefined, 0));
  return state;
}

export function newScope(path: string, plan: string, owner: Act | undefined, index: number): Scope {
  return { path, plan, owner, index, edges: new Map(), acts: new Map(), active: 0, status: "open" };
}

export function scopeOf(state: RunState, path: string): Scope {
  const scope = state.scopes.get(path);
  if (!scope) throw new Error(`The journal names scope "${path}", which is not open.`);
  return scope;
}

/** An item that was stopped from outside, as opposed to one that failed: it runs again when the run is retried. */
export const isWithdrawn = (error: StepError): boolean => error.code === "WITHDRAWN";

/** Splits `lines[3]/label` into scope path `lines[3]` and node `label`. */
export function splitPath(path: string): { scope: string; node: string } {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? { scope: "", node: path } : { scope: path.slice(0, slash), node: path.slice(slash + 1) };
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
  let due = deadline === undefined ? Number.POSITIVE_INFINITY : state.deadlineFrom + deadline;
  for (const act of state.active.values()) {
    if (act.due !== undefined && act.due < due) due = act.due;
    const limit = stepTimeout(act.node);
    if (limit !== undefined && act.since + limit < due) due = act.since + limit;
  }
  return due === Number.POSITIVE_INFINITY ? undefined : due;
}
