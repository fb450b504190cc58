import {
  nodeIds,
  planReplay,
  replayStart,
  runView,
  type StepView,
  stepInput,
  testStart,
  validateWorkflow,
  versionsIn,
} from "@signalbox/engine";
import {
  type Cause,
  type JournalRow,
  type Json,
  partOf,
  type RunStatus,
  runStatus,
  SignalboxError,
  type ValuePart,
  type WorkflowDocument,
} from "@signalbox/model";
import type { SomeHandlers } from "../http/handlers.ts";
import { iso, type Services } from "./context.ts";
import { findTest } from "./find-test.ts";
import { exportRun } from "./run-export.ts";
import { versionsOfRun } from "./run-versions.ts";
import { chooseTrigger } from "./start-trigger.ts";
import type { RunFilter } from "./storage.ts";
import { refuseProblems } from "./workflow-handlers.ts";

type Names =
  | "startRun"
  | "listRuns"
  | "getRun"
  | "getJournal"
  | "exportRun"
  | "getStep"
  | "cancelRun"
  | "retryRun"
  | "planReplay"
  | "replay";

const ids = nodeIds("");

/** Runs: start, look at, cancel, retry, replay. */
export function runHandlers(services: Services): SomeHandlers<Names> {
  const { storage, engine } = services;
  const summaryOrThrow = async (id: string) => {
    const [found] = isRunId(id) ? await storage.runs.summaries([id]) : [];
    if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "run", id });
    return found;
  };
  const recorded = (id: string) => readRecorded(services, id);

  return {
    startRun: async ({ params, body, identity }) => {
      if (body.test && !body.draft) {
        throw new SignalboxError("TEST_REFUSED", {
          detail: "its options are for runs of the draft, say `draft: true`",
        });
      }
      const { versionId, document } = body.draft
        ? await draftVersion(services, params.id, identity.name)
        : await newestVersion(services, params.id);
      const trigger = chooseTrigger(services, params.id, document, body.trigger);
      const kind: Cause["kind"] = body.draft ? "test" : identity.kind === "session" ? "manual" : "api";
      const cause: Cause = { kind, by: identity.name };
      const wish = body.test && { input: body.input, test: body.test };
      const test = wish && (await findTest(services, params.id, { versionId, document, trigger }, wish));
      const forked = test && testStart(test.plan, test.wish, test.earlier, cause, test.work);
      const { run, duplicate } = await engine.startRun({
        workflow: params.id,
        versionId,
        trigger,
        input: forked?.input ?? body.input ?? {},
        cause,
        ...(forked && { forked }),
        ...(body.key === undefined ? {} : { key: `api:${body.key}` }),
      });
      return { id: run, duplicate };
    },
    listRuns: async ({ query }) => {
      const { limit } = query;
      const items = await storage.runs.list({ ...filterOf(query), limit: limit + 1 });
      const page = items.slice(0, limit);
      const last = page.at(-1);
      return items.length > limit && last ? { items: page, next: last.id } : { items: page };
    },
    getRun: async ({ params }) => {
      const summary = await summaryOrThrow(params.id);
      const pinned = await storage.runs.pinned(params.id);
      const version = pinned && (await storage.workflows.document(pinned.versionId));
      if (!version) throw new SignalboxError("NOT_FOUND", { what: "version", id: pinned?.versionId ?? params.id });
      return { ...summary, document: version.document, rev: pinned.rev, ...(await historyOf(services, pinned)) };
    },
    getJournal: async ({ params, query }) => {
      const page = isRunId(params.id) ? await storage.runs.journal(params.id, query.from, query.limit) : undefined;
      if (page === undefined) throw new SignalboxError("NOT_FOUND", { what: "run", id: params.id });
      return page;
    },
    exportRun: async ({ params }) => exportRun(services, await summaryOrThrow(params.id)),
    getStep: async ({ params, query }) => {
      const run = await recorded(params.id);
      const { rows, workflow } = run;
      const plan = await versionsOfRun(services, run);
      const step = runView(plan, rows).steps.get(query.path);
      if (step === undefined) throw new SignalboxError("NOT_FOUND", { what: "step", id: query.path });
      const input = stepInput(plan, rows, query.path, { run: params.id, workflow });
      return stepAnswer(step, input as Json | undefined, ids.idempotencyKey(params.id, query.path), query.most);
    },
    cancelRun: async ({ params, body, identity }) => {
      const { status } = await summaryOrThrow(params.id);
      const result = await engine.cancel(params.id, identity.name, body.reason);
      if (!result.live) throw new SignalboxError("RUN_NOT_ACTIVE", { id: params.id, status });
      return {};
    },
    retryRun: async ({ params, identity }) => {
      const { status } = await summaryOrThrow(params.id);
      const retriable = status === "failed" || status === "cancelled";
      if (retriable) {
        const run = await recorded(params.id);
        const { undone } = runView(await versionsOfRun(services, run), run.rows);
        if (undone) throw new SignalboxError("RUN_UNDONE", { id: params.id });
      }
      if (!retriable || !(await engine.retry(params.id, identity.name))) {
        throw new SignalboxError("RUN_NOT_FAILED", { id: params.id, status });
      }
      return {};
    },
    planReplay: async ({ params, query }) => {
      const summary = await summaryOrThrow(params.id);
      const run = await recorded(params.id);
      const versions = await versionsOfRun(services, run);
      const plan = planReplay(versions.current, run.rows, query.from, params.id, versions);
      return { ...plan, version: summary.version };
    },
    replay: async ({ params, body, identity }) => {
      await summaryOrThrow(params.id);
      const run = await recorded(params.id);
      const { rows, versionId, workflow } = run;
      const versions = await versionsOfRun(services, run);
      const cause: Cause = { kind: "replay", by: identity.name };
      const forked = replayStart(versions.current, rows, body.from, body.edits, params.id, cause, versions);
      const { trigger, input } = forked;
      const replayed = await engine.startRun({ workflow, versionId, trigger, input, cause, forked });
      return { id: replayed.run };
    },
  };
}

/** Ids of runs are UUIDs; anything else is not even asked for. */
export const isRunId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

interface Recorded {
  rows: JournalRow[];
  versionId: string;
  workflow: string;
  document: WorkflowDocument;
}

/** @throws SignalboxError NOT_FOUND */
export async function readRecorded(services: Services, id: string): Promise<Recorded> {
  const found = isRunId(id) ? await services.storage.runs.recorded(id) : undefined;
  if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "run", id });
  const version = await services.storage.workflows.document(found.versionId);
  if (version === undefined) throw new SignalboxError("NOT_FOUND", { what: "version", id: found.versionId });
  return { ...found, document: version.document };
}

/** Of a run that has changed its version: when, and the documents it had before. */
async function historyOf(services: Services, { rows, versionId }: Pick<Recorded, "rows" | "versionId">) {
  const changes = rows.flatMap((row) => row.events.flatMap((event) => (event.t === "migrated" ? { row, event } : [])));
  if (changes.length === 0) return {};
  const earlier: Record<string, { version: number; document: WorkflowDocument }> = {};
  const versions = new Map<string, number>();
  for (const id of versionsIn(rows, versionId)) {
    const found = await services.storage.workflows.document(id);
    if (!found) continue;
    versions.set(id, found.version);
    if (id !== versionId) earlier[id] = { version: found.version, document: found.document };
  }
  const migrations = changes.map(({ row, event: { from, to, by } }) => ({
    rev: row.rev,
    at: iso(row.at),
    from: versions.get(from) ?? 0,
    to: versions.get(to) ?? 0,
    fromId: from,
    toId: to,
    ...(by !== undefined && { by }),
  }));
  return { migrations, earlier };
}

async function newestVersion(services: Services, id: string) {
  const { workflows } = services.storage;
  const record = await workflows.get(id);
  if (record === undefined) throw new SignalboxError("NOT_FOUND", { what: "workflow", id });
  const newest = await workflows.newest(id);
  if (newest === undefined) throw new SignalboxError("NOT_PUBLISHED", { id });
  if (!record.enabled) throw new SignalboxError("WORKFLOW_DISABLED", { id });
  const found = await workflows.document(newest.versionId);
  if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "version", id: newest.versionId });
  return { versionId: newest.versionId, document: found.document };
}

async function draftVersion(services: Services, id: string, by: string) {
  const document = await draftDocument(services, id);
  return { versionId: await services.storage.workflows.snapshot(id, document, by), document };
}

export async function draftDocument(services: Services, id: string): Promise<WorkflowDocument> {
  const draft = await services.storage.workflows.draft(id);
  if (draft === undefined) throw new SignalboxError("NOT_FOUND", { what: "workflow", id });
  refuseProblems(validateWorkflow(draft.document, services.catalog).findings);
  return draft.document;
}

interface RunQuery {
  before?: string | undefined;
  workflow?: string | undefined;
  status?: string | undefined;
  q?: string | undefined;
  entity?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

function filterOf(query: RunQuery): Omit<RunFilter, "limit"> {
  const filter: Omit<RunFilter, "limit"> = {};
  if (query.before !== undefined) filter.before = runIdOf(query.before);
  if (query.workflow !== undefined) filter.workflow = query.workflow;
  if (query.q !== undefined) filter.q = query.q;
  if (query.status !== undefined) filter.statuses = query.status.split(",").map(statusOf);
  if (query.entity !== undefined) filter.entity = entityOf(query.entity);
  if (query.from !== undefined) filter.from = timeOf("from", query.from);
  if (query.to !== undefined) filter.to = timeOf("to", query.to);
  return filter;
}

function runIdOf(text: string): string {
  if (isRunId(text)) return text;
  throw new SignalboxError("BAD_REQUEST", { detail: "query.before: expected the `next` of the page before" });
}
function statusOf(text: string): RunStatus {
  const result = runStatus.safeParse(text);
  if (result.success) return result.data;
  throw new SignalboxError("BAD_REQUEST", { detail: `query.status: expected some of ${runStatus.options.join(", ")}` });
}
function timeOf(name: string, text: string): number {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new SignalboxError("BAD_REQUEST", { detail: `query.${name}: expected a time such as 2026-01-31T09:00:00Z` });
}
/** `order:1001`, or `1001` of any kind. */
function entityOf(text: string): NonNullable<RunFilter["entity"]> {
  const [, kind, value] = /^([a-z][\w-]*):(.+)$/i.exec(text) ?? [];
  return kind === undefined || value === undefined ? { value: text } : { kind, value };
}

/** @param most Larger values are only begun (rule VALUE-1); undefined gives all of them. */
function stepAnswer(step: StepView, whole: Json | undefined, key: string, most: number | undefined) {
  const { path, node, status, port, error, attempts } = step;
  const begun = (value: Json | undefined): Partial<ValuePart> =>
    value === undefined || most === undefined ? { value } : partOf(value, most);
  const [{ value: input, cuts: inputCuts }, { value: output, cuts: outputCuts }] = [begun(whole), begun(step.output)];
  const cuts = {
    ...(inputCuts?.length && { input: inputCuts }),
    ...(outputCuts?.length && { output: outputCuts }),
  };
  return {
    path,
    node,
    status,
    idempotencyKey: key,
    attempts: attempts.map(({ n, startedAt, endedAt, error: failure }) => ({
      n,
      startedAt: iso(startedAt),
      ...(endedAt === undefined ? {} : { endedAt: iso(endedAt) }),
      ...(failure === undefined ? {} : { error: failure }),
    })),
    ...(step.startedAt === undefined ? {} : { startedAt: iso(step.startedAt) }),
    ...(step.endedAt === undefined ? {} : { endedAt: iso(step.endedAt) }),
    ...(Object.keys(cuts).length === 0 ? {} : { cuts }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(port === undefined ? {} : { port }),
    ...(error === undefined ? {} : { error }),
  };
}
