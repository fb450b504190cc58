import type { Cause, JournalEvent, Json, NodeCatalog, WorkflowDocument } from "@signalbox/model";
import type { Ids } from "../decide/decide.ts";
import type { NodeLogic } from "../decide/logic.ts";
import type { Clock, Dispatcher, IncomingEvent, RunStore } from "../ports.ts";
import type { SnapshotLimits } from "./snapshots.ts";

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
  /** Runs in memory at a time, nine tenths of them for starts; default 10,000. */
  capacity?: number;
  /** Milliseconds; defaults suit production, tests make them short. */
  timing?: Partial<Timing>;
  /** When states of long runs are kept; the defaults suit production, tests make them small. */
  snapshots?: Partial<SnapshotLimits>;
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

export const TIMING: Timing = {
  heartbeat: 2000,
  fence: 10_000,
  pollBusy: 50,
  pollIdle: 1000,
  sweep: 1000,
  parkAfter: 5000,
};

export interface StartRun {
  /** Id of the run, a UUID version 7, when the caller has written it down already: a second start with it is a duplicate. */
  run?: string;
  workflow: string;
  versionId: string;
  /** Node id of the trigger. */
  trigger: string;
  input: Json;
  cause: Cause;
  key?: string;
  /** From 0, the most urgent, to 9; default what the workflow says, else 5. */
  priority?: number;
  entities?: Record<string, string>;
  /** What starts it, to be stored in the same commit. */
  event?: IncomingEvent;
  /** First event made by `replayStart`, for replays. */
  forked?: Extract<JournalEvent, { t: "started" }>;
}

/** What became of a start. */
export interface Started {
  /** The run that exists for it: the one asked for, or the one that was there before. */
  run: string;
  duplicate: boolean;
  /** Nothing was started or stored: the event that should start the run repeats this earlier one. */
  repeatOf?: string;
}
