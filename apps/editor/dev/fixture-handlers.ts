import { randomBytes } from "node:crypto";
import {
  compile,
  countRow,
  type OpenStep,
  planTest,
  runView,
  type StepTally,
  stepInput,
  summarizeCounts,
  type TestWish,
} from "@signalbox/engine";
import {
  catalogOf,
  compareDocuments,
  emptyDocument,
  findInValue,
  type JournalRow,
  type Json,
  makeReason,
  type NodeActivity,
  partOf,
  type RouteName,
  type RouteResponse,
  type RunSummary,
  runSummary,
  SignalboxError,
  summarizeChanges,
  valueAt,
  type WorkflowDocument,
  workflowSummary,
} from "@signalbox/model";
import type { FixtureData } from "./fixture-data.ts";
import { DraftTest, EXAMPLES_ONLY } from "./fixtures/draft-test.ts";
import type { StoredWorkflow } from "./fixtures/workflows.ts";

export interface Call {
  params: Record<string, string>;
  query: Record<string, string | number | undefined>;
  body: never;
}
/** Tells the live feed. */
export interface Tell {
  runs(runs: RunSummary[]): void;
  changed(topic: "approvals" | "inbox" | "workflows"): void;
  draft(workflow: string, rev: number): void;
  /** New rows of a journal, as they are committed. */
  rows(run: string, rows: JournalRow[]): void;
}
type Handlers = { [K in RouteName]?: (call: Call) => RouteResponse<K> };

const find = <T>(items: readonly T[], test: (item: T) => boolean, what: string, id: string | undefined): T => {
  const found = items.find(test);
  if (!found) throw new SignalboxError("NOT_FOUND", { what, id });
  return found;
};

/** Answers of the API from data in memory; the shapes are checked by the server against the model's schemas. */
export function handlers(data: FixtureData, tell: Tell): Handlers {
  const workflow = (id: string | undefined) => find(data.workflows, ({ summary }) => summary.id === id, "workflow", id);
  const run = (id: string | undefined) => find(data.runs, (known) => known.id === id, "run", id);
  const draft = (stored: StoredWorkflow) => ({
    rev: stored.summary.draftRev,
    document: stored.document,
    findings: [],
    savedAt: stored.summary.updatedAt,
    by: "owner",
  });
  const detail = (stored: StoredWorkflow) => ({ ...stored.summary, draft: draft(stored), hooks: {} });
  const change = (id: string | undefined, part: Partial<RunSummary>) => {
    const changed = { ...run(id), ...part };
    data.runs = data.runs.map((known) => (known.id === id ? changed : known));
    tell.runs([changed]);
    return {};
  };

  const tests = new Map<string, DraftTest>();
  const documentOf = ({ id, workflow: of }: RunSummary) => tests.get(id)?.document ?? workflow(of).document;
  const planOf = (id: string | undefined) => compile(documentOf(run(id)), catalogOf(data.nodes));
  const view = (id: string | undefined) => runView(planOf(id), data.journals.get(id ?? "") ?? []);
  const iso = (at: number) => new Date(at).toISOString();
  /** What the server has counted of the journals of published versions. */
  const counted = (workflow: string | undefined, from = 0, to = Number.POSITIVE_INFINITY) => {
    const counts = new Map<string, { node: string; what: string; n: number }>();
    const open: (OpenStep & { run: string; path: string })[] = [];
    let runs = 0;
    for (const known of data.runs.filter((one) => one.workflow === workflow && one.version > 0)) {
      const tally: StepTally = { version: "", ended: false, open: new Map() };
      for (const row of data.journals.get(known.id) ?? [])
        countRow(tally, row, (node, at, what, n) => {
          if (at < from || at >= to) return;
          const key = `${node} ${what}`;
          counts.set(key, { node, what, n: (counts.get(key)?.n ?? 0) + n });
        });
      for (const [path, step] of tally.open) {
        if (step.node === "") runs++;
        else open.push({ ...step, run: known.id, path });
      }
    }
    return { counts: counts.values(), open, runs };
  };
  const published = (stored: StoredWorkflow, version: number) => stored.published?.[version] ?? stored.document;
  const waiting = (stored: StoredWorkflow, version: number) =>
    data.runs.filter(
      (known) =>
        known.workflow === stored.summary.id &&
        known.version === version &&
        ["waiting", "running"].includes(known.status),
    );

  return {
    getActivity({ params }) {
      const { open, runs } = counted(params.id);
      const nodes = new Map<string, NodeActivity>();
      for (const { node, status } of open) {
        const known = nodes.get(node) ?? { node, running: 0, waiting: 0, retrying: 0, failed: 0 };
        nodes.set(node, { ...known, [status]: known[status] + 1 });
      }
      return { at: new Date().toISOString(), runs, nodes: [...nodes.values()], catchingUp: false };
    },
    listActivity({ params, query }) {
      const open = counted(params.id).open.filter(({ node, status }) => node === query.node && status === query.status);
      return { items: open.map(({ run: id, path, since }) => ({ run: run(id), path, since: iso(since) })) };
    },
    getStatistics({ params, query }) {
      const from = Date.parse(String(query.from));
      const to = query.to === undefined ? Date.now() : Date.parse(String(query.to));
      const { counts } = counted(params.id, from, to);
      return { from: iso(from), to: iso(to), ...summarizeCounts(counts), catchingUp: false };
    },
    getSession() {
      if (!data.session) throw new SignalboxError("UNAUTHENTICATED", { detail: "Open the start link." });
      return data.session;
    },
    endSession() {
      data.session = undefined;
      return {};
    },
    listNodes: () => ({ items: data.nodes, connections: data.connectionTypes }),
    listTemplates: () => ({ items: data.templates }),
    getTemplate: ({ params }) => find(data.templates, ({ id }) => id === params.id, "template", params.id),
    listWorkflows: () => ({ items: data.workflows.map(({ summary }) => summary) }),
    searchWorkflows: ({ query }) => {
      const q = String(query.q).toLowerCase();
      const items = data.workflows.flatMap(({ summary, document }) =>
        document.nodes.flatMap(({ id, label = id, type }) => {
          const at = label.toLowerCase().indexOf(q);
          if (at < 0) return [];
          const [before, hit, after] = [label.slice(0, at), label.slice(at, at + q.length), label.slice(at + q.length)];
          const place = { workflow: summary.id, workflowName: summary.name, node: id, label, type };
          return [{ ...place, where: "label", before, hit, after }];
        }),
      );
      return { items, more: false };
    },
    getWorkflow: ({ params }) => detail(workflow(params.id)),
    createWorkflow({ body }) {
      const { name, document = emptyDocument(name) } = body as { name: string; document?: WorkflowDocument };
      const id = `workflow_${data.workflows.length + 1}`;
      const runs = { running: 0, waiting: 0, failed24h: 0, succeeded24h: 0 };
      const summary = workflowSummary.parse({
        id,
        name,
        enabled: false,
        draftRev: 1,
        version: 0,
        changed: true,
        updatedAt: new Date().toISOString(),
        nodeTypes: document.nodes.map(({ type }) => type),
        runs,
      });
      const stored = { summary, document, versions: [] };
      data.workflows = [...data.workflows, stored];
      return detail(stored);
    },
    updateWorkflow({ params, body }) {
      const stored = workflow(params.id);
      stored.summary = { ...stored.summary, ...(body as { enabled: boolean }) };
      return stored.summary;
    },
    deleteWorkflow({ params }) {
      const stored = workflow(params.id);
      data.workflows = data.workflows.filter((known) => known !== stored);
      return {};
    },
    saveDraft({ params, body }) {
      const stored = workflow(params.id);
      const { rev, document } = body as { rev: number; document: WorkflowDocument };
      const current = stored.summary.draftRev;
      if (rev !== current) throw new SignalboxError("DRAFT_CONFLICT", { base: rev, current });
      stored.document = document;
      stored.summary = { ...stored.summary, name: document.name, draftRev: rev + 1, changed: true };
      tell.draft(stored.summary.id, rev + 1);
      return draft(stored);
    },
    validate: () => ({ findings: [] }),
    listVersions: ({ params }) => ({ items: workflow(params.id).versions }),
    getVersion({ params }) {
      const stored = workflow(params.id);
      const version = find(
        stored.versions,
        (known) => String(known.version) === params.version,
        "version",
        params.version,
      );
      return { ...version, document: published(stored, version.version) };
    },
    publish({ params, body }) {
      const stored = workflow(params.id);
      const version = { version: stored.summary.version + 1, by: "owner", at: new Date().toISOString() };
      const made = { ...version, message: (body as { message?: string }).message ?? "" };
      stored.published = { ...stored.published, [made.version]: stored.document };
      stored.versions = [made, ...stored.versions];
      stored.summary = { ...stored.summary, version: made.version, changed: false };
      return made;
    },
    listHistory({ params }) {
      const stored = workflow(params.id);
      const [newest] = stored.versions;
      const items = stored.versions.map((one) => ({
        ...one,
        runs: one === newest ? 0 : waiting(stored, one.version).length,
        ...(one.version > 1 && {
          changes: summarizeChanges(
            compareDocuments(published(stored, one.version - 1), published(stored, one.version)),
          ),
        }),
      }));
      return { items };
    },
    planMigration({ params, body }) {
      const stored = workflow(params.id);
      const { to } = body as { to: number };
      const runs = stored.versions.flatMap((one) => (one.version < to ? waiting(stored, one.version) : []));
      const stays = makeReason("NODE_GONE", { label: "Ask the shop owner", node: "ask_owner", to }, "ask_owner");
      const impossible = Math.min(1, runs.length);
      return {
        workflow: stored.summary.id,
        to,
        from: [],
        total: runs.length,
        examined: runs.length,
        hash: "fixture",
        possible: runs.length - impossible,
        later: 0,
        impossible,
        groups: [],
        reasons: impossible > 0 ? [{ ...stays, runs: impossible }] : [],
        nodes: {},
        runs: [],
      };
    },
    migrate({ params, body }) {
      const stored = workflow(params.id);
      const { to } = body as { to: number };
      const runs = stored.versions.flatMap((one) => (one.version < to ? waiting(stored, one.version) : [])).slice(1);
      for (const { id } of runs) change(id, { version: to });
      return { migrated: runs.map(({ id }) => id), pending: [], refused: [] };
    },
    planTest({ params, body }) {
      const { test } = body as { test: TestWish };
      const { document } = workflow(params.id);
      const plan = compile(document, catalogOf(data.nodes));
      const trigger = document.nodes.find((node) => plan.nodes.get(node.id)?.definition.behaviour === "trigger");
      // Without an earlier run: what comes before runs in the fixture's own way.
      const { from, ...rest } = test;
      const made = planTest(plan, { ...rest, trigger: trigger?.id ?? "" }, undefined, EXAMPLES_ONLY);
      const at = document.nodes.findIndex(({ id }) => id === from);
      return {
        ...made,
        rerun: made.rerun.filter(({ node }) => document.nodes.findIndex(({ id }) => id === node) >= at),
      };
    },
    startRun({ params, body }) {
      const stored = workflow(params.id);
      const { test, input } = body as { test?: TestWish; input?: Json };
      const id = `0190a000-0000-7000-8000-${String(tests.size + 1).padStart(12, "0")}`;
      const made = new DraftTest(stored.document, catalogOf(data.nodes), {
        ...test,
        ...(input !== undefined && { input }),
      });
      tests.set(id, made);
      const startedAt = new Date().toISOString();
      const summary = runSummary.parse({
        id,
        workflow: stored.summary.id,
        workflowName: stored.summary.name,
        version: 0,
        status: made.over ? "succeeded" : "waiting",
        cause: { kind: "test", by: "owner" },
        startedAt,
        ...(made.over && { endedAt: startedAt, durationMs: 5 }),
      });
      data.runs = [summary, ...data.runs];
      data.journals.set(id, [...made.rows]);
      return { id, duplicate: false };
    },
    debugRun({ params, body }) {
      const made = find([...tests], ([id]) => id === params.id, "run", params.id)[1];
      const before = made.rows.length;
      made.debug(body);
      tell.rows(params.id ?? "", made.rows.slice(before));
      return made.over ? change(params.id, { status: "succeeded", endedAt: new Date().toISOString() }) : {};
    },
    listRuns({ query }) {
      const {
        limit = 50,
        before,
        workflow: of,
        status,
        q,
        from,
        to,
        entity,
      } = query as Record<string, string | undefined>;
      const text = (known: RunSummary) =>
        JSON.stringify([known.id, known.workflowName, known.entities, known.error?.message]).toLowerCase();
      const all = data.runs.filter(
        (known) =>
          (!of || known.workflow === of) &&
          (!status || status.split(",").includes(known.status)) &&
          (!q || text(known).includes(q.toLowerCase())) &&
          (!entity || Object.entries(known.entities).some(([kind, id]) => `${kind}:${id}` === entity)) &&
          (!from || known.startedAt >= from) &&
          (!to || known.startedAt < to) &&
          (!before || known.id < before),
      );
      const items = all.slice(0, Number(limit));
      const last = items.at(-1);
      return { items, ...(all.length > items.length && last ? { next: last.id } : {}) };
    },
    getRun: ({ params }) => ({ ...run(params.id), document: documentOf(run(params.id)), rev: 0 }),
    getJournal: ({ params }) => ({ rows: data.journals.get(params.id ?? "") ?? [], more: false }),
    getStep({ params, query }) {
      const { steps } = view(params.id);
      const step = find([...steps.values()], ({ path }) => path === query.path, "step", String(query.path));
      const ids = { run: params.id ?? "", workflow: run(params.id).workflow };
      const input = stepInput(planOf(params.id), data.journals.get(params.id ?? "") ?? [], step.path, ids);
      const output = step.output === undefined ? undefined : partOf(step.output, Number(query.most ?? 1e9));
      const time = (at: number | undefined) => at !== undefined && new Date(at).toISOString();
      const { startedAt, endedAt, attempts, ...rest } = step;
      return {
        ...rest,
        ...(input !== undefined && { input }),
        ...(output && { output: output.value }),
        ...(output && output.cuts.length > 0 && { cuts: { output: output.cuts } }),
        ...(time(startedAt) && { startedAt: time(startedAt) || "" }),
        ...(time(endedAt) && { endedAt: time(endedAt) || "" }),
        attempts: attempts.map(({ n, startedAt: from, error }) => ({
          n,
          startedAt: new Date(from).toISOString(),
          ...(error && { error }),
        })),
        idempotencyKey: `${params.id}/${step.path}`,
      };
    },
    getStepValue({ params, query }) {
      const { steps, ...whole } = view(params.id);
      const step = query.path === "" ? whole : steps.get(String(query.path));
      const value = step && ("input" in step && query.of === "input" ? step.input : step.output);
      const inner = value !== undefined && valueAt(value, JSON.parse(String(query.at)));
      if (value === undefined || inner === false || inner === undefined)
        throw new SignalboxError("NOT_FOUND", { what: "value", id: String(query.path) });
      const found = query.q ? findInValue(inner, String(query.q)) : undefined;
      return {
        ...(found ? { ...partOf(null), matches: found.matches, moreMatches: found.more } : {}),
        ...(found ? {} : partOf(inner, Number(query.most), Number(query.offset))),
        bytes: JSON.stringify(value).length,
      } as RouteResponse<"getStepValue">;
    },
    findSample({ params }) {
      for (const known of data.runs.filter((one) => one.workflow === params.id)) {
        const step = [...view(known.id).steps.values()].find(
          ({ node, output }) => node === params.node && output !== undefined,
        );
        if (step?.output === undefined) continue;
        const at = new Date(step.endedAt ?? 0).toISOString();
        return { sample: { ...partOf(step.output, 24_000), run: known.id, at, entities: known.entities } };
      }
      return {};
    },
    cancelRun: ({ params }) =>
      change(params.id, { status: "cancelled", endedAt: new Date().toISOString(), durationMs: 90_000 }),
    retryRun: ({ params }) =>
      change(params.id, { status: "running", error: undefined, endedAt: undefined, durationMs: undefined }),
    listApprovals: () => ({ items: data.approvals }),
    getApproval({ params }) {
      const found = data.approvals.find(({ id }) => id === params.id);
      if (!found) throw new SignalboxError("APPROVAL_UNKNOWN");
      return found;
    },
    answerApproval({ params }) {
      data.approvals = data.approvals.filter(({ id }) => id !== params.id);
      tell.changed("approvals");
      return {};
    },
    listInbox({ query }) {
      const { limit = 50, before, status } = query as Record<string, string | undefined>;
      const all = data.inbox.filter((event) => (!status || event.status === status) && (!before || event.id < before));
      const items = all.slice(0, Number(limit)).map(({ headers: _headers, body: _body, ...event }) => event);
      const last = items.at(-1);
      return { items, ...(all.length > items.length && last ? { next: last.id } : {}) };
    },
    getInboxEvent: ({ params }) => find(data.inbox, ({ id }) => id === params.id, "event", params.id),
    replayInboxEvent: ({ params }) => ({
      runs: find(data.inbox, ({ id }) => id === params.id, "event", params.id).runs,
    }),
    listConnections: () => ({ items: data.connections }),
    saveConnection({ params, body }) {
      const { secrets, ...rest } = body as {
        type: string;
        name: string;
        settings: Record<string, Json>;
        secrets: object;
      };
      const old = data.connections.find(({ id }) => id === params.id);
      const fields = [...new Set([...(old?.fields ?? []), ...Object.keys(secrets)])];
      const saved = { id: params.id ?? "", ...rest, fields, updatedAt: new Date().toISOString() };
      data.connections = [...data.connections.filter(({ id }) => id !== params.id), saved];
      return saved;
    },
    deleteConnection({ params }) {
      data.connections = data.connections.filter(({ id }) => id !== params.id);
      return {};
    },
    createToken: () => ({
      token: `sb_${randomBytes(24).toString("base64url")}`,
      expiresAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
    }),
  };
}
