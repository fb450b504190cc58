import type { BlobKeeper } from "../blobs/blob-keeper.ts";
import type { Database } from "../database/sql.ts";
import { ApprovalRepository } from "./approvals.ts";
import { ConnectionRepository } from "./connections.ts";
import { DraftRepository } from "./drafts.ts";
import { HookEventRepository } from "./hook-events.ts";
import { RetentionRepository } from "./retention.ts";
import { RunRepository } from "./runs.ts";
import { ScheduleRepository } from "./schedules.ts";
import { SessionRepository } from "./sessions.ts";
import { SettingRepository } from "./settings.ts";
import { StatisticsRepository } from "./statistics.ts";
import { TokenRepository } from "./tokens.ts";
import { VersionRepository } from "./versions.ts";
import { WorkflowRepository } from "./workflows.ts";

export interface Repositories {
  workflows: WorkflowRepository;
  drafts: DraftRepository;
  versions: VersionRepository;
  runs: RunRepository;
  approvals: ApprovalRepository;
  hookEvents: HookEventRepository;
  schedules: ScheduleRepository;
  connections: ConnectionRepository;
  tokens: TokenRepository;
  sessions: SessionRepository;
  settings: SettingRepository;
  retention: RetentionRepository;
  statistics: StatisticsRepository;
}

/**
 * One repository an aggregate: typed rows in and out, times in epoch ms, no business rules.
 *
 * @param blobs Where values above 1 MB are, when the run store has one.
 */
export function createRepositories(database: Database, blobs?: BlobKeeper): Repositories {
  const { kysely } = database;
  return {
    workflows: new WorkflowRepository(kysely),
    drafts: new DraftRepository(kysely),
    versions: new VersionRepository(kysely),
    runs: new RunRepository(database, blobs),
    approvals: new ApprovalRepository(database, blobs),
    hookEvents: new HookEventRepository(database),
    schedules: new ScheduleRepository(kysely),
    connections: new ConnectionRepository(kysely),
    tokens: new TokenRepository(kysely),
    sessions: new SessionRepository(kysely),
    settings: new SettingRepository(kysely),
    retention: new RetentionRepository(database),
    statistics: new StatisticsRepository(database, blobs),
  };
}
