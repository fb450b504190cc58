import type { Cause, Json, RunStatus, StepError, WorkflowDocument } from "@signalbox/model";
import type { ColumnType, Generated } from "kysely";

/** JSON is written as text and read parsed. */
type JsonColumn<T> = ColumnType<T, string, string>;
type OptionalJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Bytes = ColumnType<Uint8Array, Uint8Array, Uint8Array>;

/** Kysely's view of the schema; migrations/ has the tables with their reasons. Times are epoch ms. */
export interface Tables {
  run: RunTable;
  run_entity: { kind: string; value: string; run_id: string };
  run_live: {
    run_id: string;
    owner: number | null;
    workflow: string;
    epoch: number;
    crashes: Generated<number>;
    priority: Generated<number>;
    wake_at: number | null;
    wake_seq: Generated<number>;
  };
  journal: { run_id: string; rev: number; epoch: number; worker: number; at: number; events: JsonColumn<Json> };
  wait: WaitTable;
  workflow: WorkflowTable;
  draft: DraftTable;
  version: VersionTable;
  schedule: ScheduleTable;
  hook_event: HookEventTable;
  connection: ConnectionTable;
  token: TokenTable;
  session: { hash: string; name: string; rights: JsonColumn<string[]>; created_at: number; expires_at: number };
  setting: {
    scope: string;
    key: string;
    value: JsonColumn<Json>;
    updated_at: number;
    expires_at: number | null;
  };
}

export interface RunTable {
  id: string;
  workflow: string;
  version_id: string;
  status: RunStatus;
  started_at: number;
  ended_at: number | null;
  cause: JsonColumn<Cause>;
  entities: OptionalJson<Record<string, string>>;
  error: OptionalJson<StepError & { node?: string }>;
  parent_id: string | null;
  parent_path: string | null;
  forked_run: string | null;
  forked_node: string | null;
  depth: Generated<number>;
  priority: Generated<number>;
}

export interface WaitTable {
  token: string;
  run_id: string;
  path: string;
  workflow: string;
  since: number;
  due: number | null;
  approval: OptionalJson<Json>;
  closed_at: number | null;
  settled: Generated<boolean>;
}

export interface WorkflowTable {
  id: string;
  name: string;
  enabled: Generated<boolean>;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface DraftTable {
  workflow: string;
  rev: number;
  document: JsonColumn<WorkflowDocument>;
  hash: string;
  description: string | null;
  node_types: JsonColumn<string[]>;
  saved_at: number;
  saved_by: string;
}

export interface VersionTable {
  id: string;
  workflow: string;
  number: number | null;
  hash: string;
  document: JsonColumn<WorkflowDocument>;
  node_types: JsonColumn<string[]>;
  message: Generated<string>;
  created_at: number;
  created_by: string;
}

export interface ScheduleTable {
  id: string;
  workflow: string;
  node: string;
  version_id: string;
  spec: JsonColumn<Json>;
  timezone: string;
  enabled: boolean;
  next_at: number | null;
  leased_until: Generated<number>;
  last_at: number | null;
}

export interface HookEventTable {
  id: string;
  received_at: number;
  source: "webhook" | "schedule" | "event";
  target: string;
  status: "matched" | "unmatched" | "rejected" | "duplicate";
  reason: string | null;
  provider_id: string | null;
  workflow: string | null;
  runs: JsonColumn<string[]>;
  headers: JsonColumn<Record<string, string>>;
  body: Bytes;
  bytes: number;
}

export interface ConnectionTable {
  id: string;
  type: string;
  name: string;
  settings: JsonColumn<Record<string, Json>>;
  fields: JsonColumn<string[]>;
  sealed: Bytes;
  created_at: number;
  updated_at: number;
}

export interface TokenTable {
  id: string;
  name: string;
  hash: string;
  rights: JsonColumn<string[]>;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}
