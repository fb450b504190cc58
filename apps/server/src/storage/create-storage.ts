import { type BlobKeeper, createRepositories, type Database } from "@signalbox/store";
import type { Storage } from "../services/storage.ts";
import { connectionStore } from "./connection-store.ts";
import { credentialStore } from "./credential-store.ts";
import { eventInbox } from "./event-inbox.ts";
import { runReader } from "./run-reader.ts";
import { scheduleStore } from "./schedule-store.ts";
import { workflowStore } from "./workflow-store.ts";

const SCOPE = "server";

/** What the services need, on the repositories of a database. @param blobs Where its values above 1 MB are. */
export function createStorage(database: Database, blobs?: BlobKeeper): Storage {
  const repositories = createRepositories(database, blobs);
  const { approvals, settings } = repositories;
  return {
    credentials: credentialStore(repositories),
    workflows: workflowStore(repositories, database),
    runs: runReader(repositories, database),
    approvals: {
      open: (limit) => approvals.list({ limit }),
      get: (token) => approvals.get(token),
      decision: async (token) => {
        const row = await approvals.get(token);
        const answer = row && (await approvals.answer(row));
        return answer?.t === "resolved" ? answer : undefined;
      },
    },
    inbox: eventInbox(repositories, database),
    schedules: scheduleStore(repositories),
    connections: connectionStore(repositories, database),
    statistics: repositories.statistics,
    notes: {
      get: (key) => settings.get(SCOPE, key),
      set: (key, value) => settings.set(SCOPE, key, value, Date.now()),
    },
    async ping() {
      await database.sql("pulse").query("select 1");
    },
  };
}
