export { BlobKeeper } from "./blobs/blob-keeper.ts";
export type { BlobStore } from "./blobs/blob-store.ts";
export { directoryBlobs } from "./blobs/directory-blobs.ts";
export { S3Blobs, type S3Options } from "./blobs/s3-blobs.ts";
export type { Bus, Connection, Database, Lane, Log, QueryResult, Sql } from "./database/sql.ts";
export { type OpenOptions, openDatabase } from "./open-database.ts";
export { openMemoryDatabase } from "./open-memory-database.ts";
export type { Answer, ApprovalRow } from "./repositories/approvals.ts";
export { Batcher } from "./repositories/batcher.ts";
export type { ConnectionInfo, ConnectionRow } from "./repositories/connections.ts";
export { createRepositories, type Repositories } from "./repositories/create-repositories.ts";
export type { DraftRow } from "./repositories/drafts.ts";
export type {
  HookEventInfo,
  HookEventInsert,
  HookEventRow,
  HookEventStatus,
  HookEventUpdate,
} from "./repositories/hook-events.ts";
export type { EndedRun, RetentionRepository } from "./repositories/retention.ts";
export { COUNT_LIMIT, type RunCounts } from "./repositories/run-counts.ts";
export type { RunFilter, RunRow } from "./repositories/runs.ts";
export type { DueSchedule, ScheduleRow } from "./repositories/schedules.ts";
export type { SessionRow } from "./repositories/sessions.ts";
export {
  type NodeCount,
  type RunAtStep,
  SLOT,
  type StatisticsRepository,
  type StepCount,
} from "./repositories/statistics.ts";
export type { TokenRow } from "./repositories/tokens.ts";
export type { VersionInfo, VersionRow } from "./repositories/versions.ts";
export type { DocumentData, WorkflowRow } from "./repositories/workflows.ts";
export { createRunStore, type RunStoreOptions } from "./run-store/create-run-store.ts";
