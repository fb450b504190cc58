import type { JournalEvent } from "@signalbox/model";
import type { DecideContext, Input } from "../decide/decide.ts";
import { nextDue, type RunState } from "../decide/state.ts";
import type { Target } from "../migrate/migrate.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunCommit, RunStart } from "../ports.ts";
import { awaitsGate, newGates, type SlotGates } from "./gates.ts";
import type { Started } from "./options.ts";

/** One run in the memory of the worker that owns it. */
export interface Slot {
  readonly run: string;
  readonly workflow: string;
  /** Changes, with the plan, when the run goes on with another version. */
  versionId: string;
  plan: Plan;
  context: DecideContext;
  readonly parent: { run: string; path: string } | undefined;
  /** From 0, the most urgent, to 9. */
  readonly priority: number;
  /** Counts slots: what was read before this one existed does not concern it. */
  readonly born: number;
  state: RunState;
  epoch: number;
  /** Revision of the next commit. */
  rev: number;
  /** The newest snapshot that was taken, or taken up from: how many rows it stands for, and its size. */
  snapshot: { rev: number; bytes: number };
  /** Number of the newest news that was read, or -1 when none was read yet: then the run cannot be parked. */
  wakeSeq: number;
  /** Inputs that arrived while a commit was in flight. */
  inbox: SlotInput[];
  /** Changes of the version that wait until attempts under way are over (rule MIG-3). */
  held: SlotInput[];
  /** A version is being fetched: nothing is decided until it is there. */
  fetching: boolean;
  /** Decided and waiting for a lane, or in flight. */
  commit: RunCommit | undefined;
  /** Decided, applied and acted on, but not stored yet (durability `express`). */
  unstored: JournalEvent[];
  /** The last decision was cut short: there is more to decide. */
  cut: boolean;
  /** Attempts under way, and those whose outcome is not decided yet, by path: none of them may be started again. */
  running: Map<string, Flight>;
  /** Tokens of open waits, by path. */
  tokens: Map<string, string>;
  /** Child runs that steps wait for, by path. */
  children: Map<string, string>;
  /** Gates of its steps and of itself. */
  readonly gates: SlotGates;
  /** Ids of the messages taken in: a read that overlaps with the commit that consumed one gives it once more. */
  taken: Set<string>;
  /** The next due time that is waited for, and what withdraws its timer. */
  timer: { at: number; withdraw(): void } | undefined;
  /** A park is under way: until its outcome is known nothing is decided, for a commit that it overtakes would be lost. */
  parking: boolean;
  /** Told when the first commit is over, for eager starts. */
  started: ((result: Started | Error) => void) | undefined;
  start: RunStart | undefined;
}

export interface SlotInput {
  input: Input;
  /** The stored message it came from. */
  message?: string;
  /** For a change of the version: that version once it was fetched, or why it cannot be. */
  target?: Target | Error;
}

export interface Flight {
  attempt: number;
  abort: AbortController;
  timeout: (() => void) | undefined;
  /** Its outcome is in the slot's inbox. */
  over: boolean;
}

type Given =
  | "run"
  | "workflow"
  | "versionId"
  | "plan"
  | "context"
  | "parent"
  | "priority"
  | "state"
  | "epoch"
  | "rev"
  | "wakeSeq";

let born = 0;
/** Number of the slot that was made last. */
export const lastBorn = (): number => born;

export const newSlot = (given: Pick<Slot, Given>): Slot => ({
  ...given,
  born: ++born,
  snapshot: { rev: 0, bytes: 0 },
  inbox: [],
  held: [],
  fetching: false,
  commit: undefined,
  unstored: [],
  cut: false,
  running: new Map(),
  tokens: new Map(),
  children: new Map(),
  gates: newGates(),
  taken: new Set(),
  timer: undefined,
  parking: false,
  started: undefined,
  start: undefined,
});

/** An idle run has nothing to decide, to store, to start or to finish. */
export function isIdle(slot: Slot): boolean {
  if (slot.commit || slot.cut || slot.unstored.length > 0 || slot.inbox.length > 0 || slot.running.size > 0)
    return false;
  if (awaitsGate(slot)) return false;
  for (const act of slot.state.active.values()) if (act.status === "scheduled") return false;
  return true;
}

/** Epoch ms at which something of the run is due by itself. */
export const dueOf = (slot: Slot): number | undefined =>
  nextDue(slot.state, (node) => slot.plan.nodes.get(node)?.stepTimeout, slot.plan.deadline);

export type CommittedListener = (committed: {
  run: string;
  workflow: string;
  rev: number;
  at: number;
  events: readonly JournalEvent[];
}) => void;
