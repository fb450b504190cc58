import type { LoadedRun } from "@signalbox/engine";
import type {
  InboxEvent,
  JournalRow,
  Json,
  OpenStatus,
  RunStatus,
  RunSummary,
  WorkflowDocument,
} from "@signalbox/model";
import type { CredentialStore } from "../auth/identity.ts";
import type { SealedConnection } from "../dispatch/connection-box.ts";
import type { EventInbox, EventInfo } from "../hooks/event-inbox.ts";
import type { LiveSource } from "../live/live-hub.ts";
import type { ScheduleStore } from "../schedule/scheduler.ts";
import type { PublishedWorkflow } from "../triggers/trigger-index.ts";

/** What the services keep in the database, besides the run store of the engine. Times are epoch ms. */
export interface Storage {
  credentials: CredentialStore;
  workflows: WorkflowStore;
  runs: RunReader;
  approvals: ApprovalReader;
  inbox: EventInbox & { list(filter: ListFilter & { status?: InboxEvent["status"] }): Promise<EventInfo[]> };
  schedules: ScheduleStore & {
    /** Replaces the schedules of a workflow; those that stay as they are keep their next due time. */
    replace(workflow: string, rows: readonly NewSchedule[]): Promise<void>;
  };
  connections: ConnectionStore;
  statistics: StatisticsReader;
  /** Small things to remember; undefined when nothing is remembered under the key. */
  notes: { get(key: string): Promise<Json | undefined>; set(key: string, value: Json): Promise<void> };
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
}

export interface ListFilter {
  limit: number;
  /** Only entries older than this id. */
  before?: string;
}

export interface NewSchedule {
  node: string;
  versionId: string;
  /** The trigger's settings; a change of them makes a new schedule. */
  spec: unknown;
  timezone: string;
  /** First due time, for a schedule that is new or changed. */
  nextAt: number | undefined;
}

export interface WorkflowRecord {
  id: string;
  name: string;
  description?: string;
  enabled: boolean;
  draftRev: number;
  /** 0 when nothing is published. */
  version: number;
  changed: boolean;
  updatedAt: number;
  nodeTypes: string[];
  runs: { running: number; waiting: number; failed24h: number; succeeded24h: number; lastAt?: number };
}
export interface DraftRecord {
  rev: number;
  document: WorkflowDocument;
  savedAt: number;
  by: string;
}
export interface VersionRecord {
  id: string;
  version: number;
  message: string;
  by: string;
  at: number;
}

export interface WorkflowStore {
  list(q?: string): Promise<WorkflowRecord[]>;
  get(id: string): Promise<WorkflowRecord | undefined>;
  /** @throws SignalboxError NAME_TAKEN */
  create(workflow: { id: string; document: WorkflowDocument; by: string }): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  remove(id: string): Promise<void>;
  draft(id: string): Promise<DraftRecord | undefined>;
  draftRev(id: string): Promise<{ rev: number; by: string } | undefined>;
  /** Every workflow with the revision of its draft, by name. */
  heads(): Promise<{ workflow: string; name: string; rev: number }[]>;
  drafts(ids: readonly string[]): Promise<{ workflow: string; rev: number; document: WorkflowDocument }[]>;
  /** @throws SignalboxError DRAFT_CONFLICT, NAME_TAKEN, NOT_FOUND */
  saveDraft(id: string, rev: number, document: WorkflowDocument, by: string): Promise<{ rev: number; savedAt: number }>;
  /** Makes the next version. @throws SignalboxError NOT_FOUND */
  publish(id: string, document: WorkflowDocument, message: string, by: string): Promise<VersionRecord>;
  versions(id: string): Promise<VersionRecord[]>;
  version(id: string, version: number): Promise<(VersionRecord & { document: WorkflowDocument }) | undefined>;
  /** Keeps a document for test runs; the same document is kept once. @returns its version id. */
  snapshot(id: string, document: WorkflowDocument, by: string): Promise<string>;
  newest(id: string): Promise<{ versionId: string } | undefined>;
  /** The document of any version id, snapshots included. */
  document(versionId: string): Promise<{ document: WorkflowDocument; version: number } | undefined>;
  isDraft(versionId: string): boolean;
  /** Newest versions of the workflows that are switched on. */
  published(): Promise<PublishedWorkflow[]>;
  /** Changes whenever `published` may have. */
  stamp(): Promise<string>;
}

export interface RunFilter extends ListFilter {
  workflow?: string;
  statuses?: RunStatus[];
  q?: string;
  entity?: { kind?: string; value: string };
  from?: number;
  to?: number;
}
/** Rows of a run that are read into memory at once. */
export const MOST_ROWS = 200_000;

export interface RunReader extends Pick<LiveSource, "journal" | "summaries"> {
  list(filter: RunFilter): Promise<RunSummary[]>;
  /** How many unfinished runs each version of a workflow has, by version id. */
  unfinishedByVersion(workflow: string): Promise<Map<string, number>>;
  /** Unfinished runs of some versions, oldest first. */
  unfinished(page: {
    workflow: string;
    versionIds: readonly string[];
    after?: string | undefined;
    limit: number;
  }): Promise<{ id: string; versionId: string; startedAt: number }[]>;
  /** Whole journals with what their runs are pinned to now; those that do not exist are left out. */
  journals(runs: readonly string[]): Promise<Map<string, LoadedRun>>;
  /** The version ids of runs, and whether they have ended. */
  versionsOf(runs: readonly string[]): Promise<Map<string, { workflow: string; versionId: string; ended: boolean }>>;
  /** The rows that opened a wait which is still open: one, or the few of its run that are as old. */
  openedWait(token: string): Promise<JournalRow[]>;
  /** What the run is pinned to, the revision its next row has, and only those rows in which its version changed. */
  pinned(run: string): Promise<{ versionId: string; workflow: string; rev: number; rows: JournalRow[] } | undefined>;
  /** Ids of the runs it has called, newest first. */
  children(run: string): Promise<string[]>;
  /** The whole journal, with what the run is pinned to. @throws SignalboxError RUN_TOO_LONG above {@link MOST_ROWS} rows. */
  recorded(run: string): Promise<{ rows: JournalRow[]; versionId: string; workflow: string } | undefined>;
}

export interface ApprovalRecord {
  token: string;
  run: string;
  path: string;
  workflow: string;
  workflowName: string;
  since: number;
  due?: number;
  /** As the node asked for it: a `waitFor.approval` of the model. */
  approval: unknown;
}
export interface ApprovalReader {
  open(limit: number): Promise<ApprovalRecord[]>;
  /** Open ones and answered ones. */
  get(token: string): Promise<(ApprovalRecord & { closedAt?: number }) | undefined>;
  /** How it was answered; undefined when it was not. */
  decision(token: string): Promise<{ port: string; by?: string | undefined } | undefined>;
}

/** What has been counted of the journals, of published versions. @param version Its number; without it all of them. */
export interface StatisticsReader {
  now(workflow: string, version?: number): Promise<{ node: string; status: OpenStatus; runs: number }[]>;
  /** `from` and `to` at the bounds of slots. What is counted: `countRow` of the engine. */
  counts(
    workflow: string,
    from: number,
    to: number,
    version?: number,
  ): Promise<{ node: string; what: string; n: number }[]>;
  at(
    where: { workflow: string; node: string; status: OpenStatus; version?: number | undefined },
    page: { before?: string | undefined; limit: number },
  ): Promise<{ run: string; path: string; since: number }[]>;
}

export interface ConnectionRecord extends SealedConnection {
  name: string;
  /** Names of the secrets that are set. */
  fields: string[];
}
export interface ConnectionStore {
  list(): Promise<Omit<ConnectionRecord, "sealed">[]>;
  find(id: string): Promise<ConnectionRecord | undefined>;
  save(connection: ConnectionRecord): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** Ids of the keys that stored secrets were sealed with. */
  sealedWith(): Promise<string[]>;
}
