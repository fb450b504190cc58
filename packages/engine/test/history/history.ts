import type { JournalRow } from "@signalbox/model";
import type { Versions } from "../../src/migrate/fold.ts";
import type { Plan } from "../../src/plan/plan.ts";

/**
 * What is left after a test that broke things, as a bookkeeper finds it: the journals, what the world outside saw, and
 * what clients were told. Times are epoch ms of one clock, virtual in the simulation. What a test did not collect is
 * absent, and the rules that need it are passed over.
 */
export interface History {
  runs: readonly HistoryRun[];
  /** Every attempt that began, written down outside the engine before anything else happened. */
  attempts?: readonly LoggedAttempt[];
  acknowledged?: readonly Acknowledged[];
  /** Milliseconds a clock may have been wrong when a timer fired; default 0. */
  tolerance?: number;
  /** What was done to the workers: the only reasons for an attempt to be made twice (I11). */
  faults?: readonly LoggedFault[];
  /** Runs that a living worker owns without having them in memory, when everything was at rest (I11). */
  forgotten?: readonly string[];
  /** Journal rows as a client of the live feed got them, in the order of their arrival, by run (I12). */
  feed?: ReadonlyMap<string, readonly JournalRow[]>;
  /** What was made of inputs before they were written down; default: nothing. */
  digest?(input: string): string;
}

export interface HistoryRun {
  run: string;
  workflow: string;
  /** Absent: the journal is not folded, and inputs are not worked out. */
  plan?: Plan;
  /** All versions it had, `plan` the newest; absent: it never changed. */
  versions?: Versions;
  rows: readonly CommittedRow[];
  /** As the store has it. */
  status: string;
  /** What it waits for was not sent: it need not end, but must say what for. */
  waits?: boolean;
}
export type CommittedRow = JournalRow & {
  /** When the database committed it. */
  committedAt?: number;
};

/** One attempt, as the world outside saw it. */
export interface LoggedAttempt {
  /** Also in the step's output, as `effect`. */
  id: number | string;
  run: string;
  path: string;
  attempt: number;
  /** The parameters, as JSON, or the digest of that. */
  input: string;
  at: number;
  /** Rows of the run's journal that were committed when it began; default: by `at` and `committedAt`. */
  rows?: number;
  atMostOnce: boolean;
  /** Name of the process that made it; needed for I11. */
  worker?: string;
  /** Its idempotency key. */
  key?: string;
  /** When whoever made it had done with it; absent: it was lost, or nobody looked. */
  endedAt?: number;
  /** Id of the attempt whose effect it takes back. */
  undoes?: number | string;
}

/** What a client was told. */
export type Acknowledged =
  | { kind: "start"; run: string; key?: string }
  /** The run was live and took the message: a cancel, or an answer for the wait at `path`. */
  | { kind: "signal"; run: string; path?: string }
  /** It was asked to go on with this version. */
  | { kind: "signal"; run: string; version: string };

export interface LoggedFault {
  kind: string;
  from: number;
  /** Until when it could be felt. */
  to: number;
  /** Whom it hit; absent: everybody. */
  worker?: string;
  /** The only run it concerned: one that was taken over, or whose commit lost and that was read again. */
  run?: string;
}

export const RULES = [
  "I1",
  "I2",
  "I3",
  "I4",
  "I5",
  "I6",
  "I7",
  "I8",
  "I9",
  "I10",
  "I11",
  "I12",
  "UNDO-2",
  "SCOPE-4",
] as const;
export interface Violation {
  rule: (typeof RULES)[number];
  /** The run, or whatever else it is about. */
  where: string;
  message: string;
}
export type Say = (rule: Violation["rule"], where: string, message: string) => void;

/** Every event of a run with the row it is in. */
export const eventsOf = (run: HistoryRun) => run.rows.flatMap((row) => row.events.map((event) => ({ event, row })));
