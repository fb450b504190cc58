import type { JournalEvent } from "@signalbox/model";
import type { DecideContext, Input } from "../decide/decide.ts";
import type { RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunCommit, RunStart } from "../ports.ts";

/** One run in the memory of the worker that owns it. */
export interface Slot {
  readonly run: string;
  readonly workflow: string;
  readonly versionId: string;
  readonly plan: Plan;
  readonly context: DecideContext;
  readonly parent: { run: string; path: string } | undefined;
  state: RunState;
  epoch: number;
  /** Revision of the next commit. */
  rev: number;
  wakeSeq: number;
  /** Inputs that arrived while a commit was in flight. */
  inbox: SlotInput[];
  /** Decided and waiting for a lane, or in flight. */
  commit: RunCommit | undefined;
  /** Attempts under way, by path. */
  running: Map<string, Flight>;
  /** Tokens of open waits, by path. */
  tokens: Map<string, string>;
  /** Message ids taken in, until their commit is done. */
  taken: Set<string>;
  /** Withdraws the timer of the next due time. */
  timer: (() => void) | undefined;
  parking: boolean;
  /** Told when the first commit is decided, for eager starts. */
  started: ((result: { run: string; duplicate: boolean } | Error) => void) | undefined;
  start: RunStart | undefined;
}

export interface SlotInput {
  input: Input;
  /** The stored message it came from. */
  message?: string;
}

export interface Flight {
  attempt: number;
  abort: AbortController;
  timeout: (() => void) | undefined;
}

/** An idle run has nothing to decide, to store or to finish. */
export const isIdle = (slot: Slot): boolean => !slot.commit && slot.inbox.length === 0 && slot.running.size === 0;

export type CommittedListener = (committed: {
  run: string;
  workflow: string;
  rev: number;
  at: number;
  events: readonly JournalEvent[];
}) => void;
