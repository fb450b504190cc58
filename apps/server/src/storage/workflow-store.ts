import { randomUUID } from "node:crypto";
import type { WorkflowDocument } from "@signalbox/model";
import type { Database, Repositories, VersionInfo, WorkflowRow } from "@signalbox/store";
import type { VersionRecord, WorkflowRecord, WorkflowStore } from "../services/storage.ts";
import { documentData, snapshotData } from "./document-data.ts";

/** Ids of snapshots of drafts begin so, and those of published versions do not. */
const DRAFT = "draft-";
const MOST_DOCUMENTS = 300;

export function workflowStore({ workflows, drafts, versions }: Repositories, database: Database): WorkflowStore {
  const documents = new Map<string, { document: WorkflowDocument; version: number }>();
  return {
    list: async (q) => (await workflows.list({ ...(q ? { q } : {}), now: Date.now() })).map(record),
    get: async (id) => {
      const found = await workflows.get(id, Date.now());
      return found && record(found);
    },
    create: ({ id, document, by }) => workflows.create({ id, by, at: Date.now(), ...documentData(document) }),
    setEnabled: async (id, enabled) => void (await workflows.setEnabled(id, enabled, Date.now())),
    remove: async (id) => void (await workflows.delete(id, Date.now())),
    draft: (id) => drafts.get(id),
    draftRev: async (id) => {
      const found = await drafts.get(id);
      return found && { rev: found.rev, by: found.by };
    },
    heads: () => drafts.heads(),
    drafts: (ids) => drafts.many(ids),
    saveDraft: async (workflow, rev, document, by) => {
      const savedAt = Date.now();
      return { rev: await drafts.save({ workflow, rev, by, at: savedAt, ...documentData(document) }), savedAt };
    },
    publish: async (workflow, document, message, by) => {
      const at = Date.now();
      return versionRecord(
        await versions.publish({ id: randomUUID(), workflow, message, by, at, ...documentData(document) }),
      );
    },
    versions: async (id) => (await versions.list(id)).map(versionRecord),
    version: async (workflow, number) => {
      const found = await versions.getByNumber(workflow, number);
      return found && { ...versionRecord(found), document: found.document };
    },
    snapshot: (workflow, document, by) =>
      versions.snapshot({ id: `${DRAFT}${randomUUID()}`, workflow, by, at: Date.now(), ...snapshotData(document) }),
    newest: async (id) => {
      const found = await versions.newest(id);
      return found && { versionId: found.id };
    },
    async document(versionId) {
      const kept = documents.get(versionId);
      if (kept) return kept;
      const found = await versions.get(versionId);
      if (found === undefined) return undefined;
      const value = { document: found.document, version: found.number };
      // Versions never change, so the oldest is the only one that has to make room.
      if (documents.size >= MOST_DOCUMENTS) documents.delete(documents.keys().next().value as string);
      documents.set(versionId, value);
      return value;
    },
    isDraft: (versionId) => versionId.startsWith(DRAFT),
    published: async () =>
      (await versions.newestOfEnabled()).map(({ workflow, id, document }) => ({ workflow, versionId: id, document })),
    async stamp() {
      const { rows } = await database.sql("general").query<{ stamp: string | null }>(STAMP, [], "workflows_stamp");
      return rows[0]?.stamp ?? "";
    },
  };
}

/** Which workflows are switched on, and the newest version of each: nothing else decides which triggers there are. */
const STAMP = `select md5(string_agg(w.id || ' ' || coalesce(v.number, 0), ',' order by w.id)) as stamp
  from signalbox.workflow w left join lateral
    (select max(number) as number from signalbox.version where workflow = w.id and number is not null) v on true
  where w.enabled and w.deleted_at is null`;

function record(row: WorkflowRow): WorkflowRecord {
  const { id, name, description, enabled, draftRev, version, updatedAt, nodeTypes, runs } = row;
  return {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    enabled,
    draftRev,
    version,
    changed: row.draftHash !== row.versionHash,
    updatedAt,
    nodeTypes,
    runs,
  };
}

const versionRecord = ({ id, number, message, by, at }: VersionInfo): VersionRecord => ({
  id,
  version: number,
  message,
  by,
  at,
});
