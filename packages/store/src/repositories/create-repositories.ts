import type { Database } from "../database/sql.ts";
import { ApprovalRepository } from "./approvals.ts";
import { ConnectionRepository } from "./connections.ts";
import { DraftRepository } from "./drafts.ts";
import { HookEventRepository } from "./hook-events.ts";
import { RunRepository } from "./runs.ts";
import { ScheduleRepository } from "./schedules.ts";
import { SessionRepository } from "./sessions.ts";
import { SettingRepository } from "./settings.ts";
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
}

/** One repository an aggregate: typed rows in and out, times in epoch ms, no business rules. */
export function createRepositories(database: Database): Repositories {
  const { kysely } = database;
  return {
    workflows: new WorkflowRepository(kysely),
    drafts: new DraftRepository(kysely),
    versions: new VersionRepository(kysely),
    runs: new RunRepository(database),
    approvals: new ApprovalRepository(database),
    hookEvents: new HookEventRepository(database),
    schedules: new ScheduleRepository(kysely),
    connections: new ConnectionRepository(kysely),
    tokens: new TokenRepository(kysely),
    sessions: new SessionRepository(kysely),
    settings: new SettingRepository(kysely),
  };
}
