import { randomBytes } from "node:crypto";
import { validateWorkflow } from "@signalbox/engine";
import { emptyDocument, type Finding, SignalboxError, slugFor, type WorkflowDocument } from "@signalbox/model";
import type { SomeHandlers } from "../http/handlers.ts";
import { WorkflowSearch } from "../search/workflow-search.ts";
import { addressOf, isFrom } from "../triggers/trigger-index.ts";
import { surroundingsOf } from "./called-documents.ts";
import { iso, type Services } from "./context.ts";
import { historyOf } from "./history.ts";
import { schedulesOf } from "./schedules.ts";
import type { DraftRecord, VersionRecord, WorkflowRecord } from "./storage.ts";

type Names =
  | "listWorkflows"
  | "searchWorkflows"
  | "createWorkflow"
  | "getWorkflow"
  | "updateWorkflow"
  | "deleteWorkflow"
  | "saveDraft"
  | "validate"
  | "publish"
  | "listVersions"
  | "listHistory"
  | "getVersion";

/** Workflows, their drafts and versions. */
export function workflowHandlers(services: Services): SomeHandlers<Names> {
  const { storage, catalog, live, triggers } = services;
  const { workflows } = storage;
  const search = new WorkflowSearch(workflows, catalog);
  /** With the newest versions of the workflows it calls, by way of which it might call itself. */
  const findings = async (document: WorkflowDocument, workflow: string): Promise<Finding[]> => {
    const newest = async (id: string) => {
      const version = await workflows.newest(id);
      return version && (await workflows.document(version.versionId))?.document;
    };
    return validateWorkflow(document, catalog, await surroundingsOf(workflow, document, catalog, newest)).findings;
  };
  const changed = () => {
    triggers.invalidate();
    live.changed("workflows");
  };
  const getOrThrow = async (id: string) => {
    const found = await workflows.get(id);
    if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "workflow", id });
    return found;
  };
  const draftOrThrow = async (id: string) => {
    const found = await workflows.draft(id);
    if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "workflow", id });
    return found;
  };
  const detail = async (id: string, baseUrl: string) => {
    const [record, draft] = await Promise.all([getOrThrow(id), draftOrThrow(id)]);
    return {
      ...summaryOf(record),
      draft: draftAnswer(draft, await findings(draft.document, id)),
      hooks: hooksOf(services, id, draft.document, baseUrl),
    };
  };
  const switchSchedules = async (id: string) => {
    const record = await getOrThrow(id);
    const newest = await workflows.newest(id);
    const found = newest && (await workflows.document(newest.versionId));
    const rows = record.enabled && newest && found ? schedulesOf(services, id, newest.versionId, found.document) : [];
    await storage.schedules.replace(id, rows);
    services.wakeScheduler();
  };

  return {
    listWorkflows: async ({ query }) => ({ items: (await workflows.list(query.q)).map(summaryOf) }),
    searchWorkflows: ({ query }) => search.search(query.q, query.limit),
    createWorkflow: async ({ body, identity, baseUrl }) => {
      const id = `${slugFor(body.name, () => false, "workflow").replaceAll("_", "-")}-${randomBytes(3).toString("hex")}`;
      const document = { ...(body.document ?? emptyDocument(body.name)), name: body.name };
      await workflows.create({ id, document, by: identity.name });
      changed();
      return detail(id, baseUrl);
    },
    getWorkflow: ({ params, baseUrl }) => detail(params.id, baseUrl),
    updateWorkflow: async ({ params, body }) => {
      await getOrThrow(params.id);
      await workflows.setEnabled(params.id, body.enabled);
      await switchSchedules(params.id);
      changed();
      return summaryOf(await getOrThrow(params.id));
    },
    deleteWorkflow: async ({ params }) => {
      await getOrThrow(params.id);
      await storage.schedules.replace(params.id, []);
      await workflows.remove(params.id);
      changed();
      return {};
    },
    saveDraft: async ({ params, body, identity }) => {
      const { rev, savedAt } = await workflows.saveDraft(params.id, body.rev, body.document, identity.name);
      live.draftSaved(params.id, rev, identity.name);
      return draftAnswer(
        { rev, document: body.document, savedAt, by: identity.name },
        await findings(body.document, params.id),
      );
    },
    validate: async ({ body }) => ({ findings: validateWorkflow(body.document, catalog).findings }),
    publish: async ({ params, body, identity }) => {
      const draft = await draftOrThrow(params.id);
      if (draft.rev !== body.rev) {
        throw new SignalboxError("DRAFT_CONFLICT", { base: body.rev, current: draft.rev });
      }
      const document = withoutPins(draft.document);
      refuseProblems(await findings(document, params.id));
      const first = (await getOrThrow(params.id)).version === 0;
      const version = await workflows.publish(params.id, document, body.message, identity.name);
      // What is published for the first time is meant to run; later versions leave the switch where it is.
      if (first) await workflows.setEnabled(params.id, true);
      await switchSchedules(params.id);
      changed();
      return versionAnswer(version);
    },
    listVersions: async ({ params }) => {
      await getOrThrow(params.id);
      return { items: (await workflows.versions(params.id)).map(versionAnswer) };
    },
    listHistory: ({ params, query }) => historyOf(services, params.id, query),
    getVersion: async ({ params }) => {
      const found = /^\d+$/.test(params.version)
        ? await workflows.version(params.id, Number(params.version))
        : undefined;
      if (!found) throw new SignalboxError("NOT_FOUND", { what: "version", id: `${params.version} of ${params.id}` });
      return { ...versionAnswer(found), document: found.document };
    },
  };
}

/** @throws SignalboxError DOCUMENT_HAS_PROBLEMS naming the first of the errors; warnings do not stop anything. */
export function refuseProblems(findings: readonly Finding[]): void {
  const errors = findings.filter((one) => one.severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const detail = `${first.node ? `${first.node}: ` : ""}${first.cause} ${first.fix}`.replace(/\.$/, "");
  throw new SignalboxError("DOCUMENT_HAS_PROBLEMS", { count: errors.length, detail, findings: errors.slice(0, 50) });
}

/** Pinned data belongs to drafts; a version runs its nodes. */
function withoutPins(document: WorkflowDocument): WorkflowDocument {
  return { ...document, nodes: document.nodes.map(({ pinned: _pinned, sample: _sample, ...node }) => node) };
}

function hooksOf(services: Services, workflow: string, document: WorkflowDocument, baseUrl: string) {
  const hooks: Record<string, string> = {};
  for (const trigger of services.triggers.triggersOf({ workflow, versionId: "", document })) {
    if (isFrom(trigger, "webhook")) hooks[trigger.node] = `${baseUrl}/hooks/${addressOf(trigger)}`;
  }
  return hooks;
}

function summaryOf(record: WorkflowRecord) {
  const { updatedAt, runs, ...rest } = record;
  const { lastAt, ...counts } = runs;
  return {
    ...rest,
    updatedAt: iso(updatedAt),
    runs: lastAt === undefined ? counts : { ...counts, lastAt: iso(lastAt) },
  };
}

function draftAnswer(draft: DraftRecord, findings: Finding[]) {
  return { rev: draft.rev, document: draft.document, findings, savedAt: iso(draft.savedAt), by: draft.by };
}

const versionAnswer = ({ version, message, by, at }: VersionRecord) => ({ version, message, by, at: iso(at) });
