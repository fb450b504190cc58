import { z } from "zod";
import { changeSummary } from "./change-summary.ts";
import { workflowDocument } from "./document.ts";
import { journalRow, testSource, waitFor } from "./event.ts";
import { finding } from "./finding.ts";
import { nodeId } from "./id-schemas.ts";
import { json, jsonObject } from "./json.ts";
import { migrationPlan, migrationResult } from "./migration.ts";
import { effect, jsonSchema, localized, nodeDefinition, risk } from "./node-definition.ts";
import { runSummary, stepStatus } from "./run.ts";
import { activity, openStatus, runAtStep, statistics } from "./statistics.ts";
import { stepError } from "./step-error.ts";
import { template, templateSummary } from "./template.ts";
import { PART_SIZE, valueCut, valueMatch, valuePart } from "./value-part.ts";

/**
 * Every route of the HTTP API, once: the server registers these, the client calls these, OpenAPI is made from these.
 * Paths are under `/api/v1`; `:name` parts are strings.
 */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** What a caller must be allowed to do; checked by the one policy function. */
  readonly right: Right;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
}

export const right = z.enum([
  "public",
  "workflows:read",
  "workflows:write",
  "workflows:publish",
  "runs:read",
  "runs:start",
  "runs:control",
  "approvals:answer",
  "inbox:read",
  "inbox:replay",
  "connections:read",
  "connections:write",
  "admin",
]);
export type Right = z.infer<typeof right>;

export const session = z.object({ name: z.string(), rights: z.array(right), version: z.string() });

export const workflowSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** Runs start only when on. */
  enabled: z.boolean(),
  draftRev: z.int(),
  /** Newest published version, 0 when there is none. */
  version: z.int(),
  /** The draft differs in behaviour from the newest version. */
  changed: z.boolean(),
  updatedAt: z.string(),
  /** Node types in flow order, for icons. */
  nodeTypes: z.array(z.string()),
  runs: z.object({
    running: z.int(),
    waiting: z.int(),
    failed24h: z.int(),
    succeeded24h: z.int(),
    lastAt: z.string().optional(),
  }),
});
export type WorkflowSummary = z.infer<typeof workflowSummary>;

/** A place where what was searched for stands in a draft. */
export const searchHit = z.object({
  workflow: z.string(),
  workflowName: z.string(),
  /** Absent when it is the name or description of the workflow itself. */
  node: z.string().optional(),
  /** What the node is called. */
  label: z.string().optional(),
  /** Node type, for its icon. */
  type: z.string().optional(),
  /** `name`, `description`, `label`, `id`, `type`, or the path of a parameter such as `params.url`. */
  where: z.string(),
  /** Text around the hit; cut ends begin and end with `…`. */
  before: z.string(),
  hit: z.string(),
  after: z.string(),
});
export type SearchHit = z.infer<typeof searchHit>;

export const draft = z.object({
  rev: z.int(),
  document: workflowDocument,
  findings: z.array(finding),
  savedAt: z.string(),
  by: z.string(),
});
export type Draft = z.infer<typeof draft>;

export const workflowDetail = workflowSummary.extend({
  draft,
  /** Addresses of its webhook triggers by node id; they answer once published. */
  hooks: z.record(z.string(), z.string()),
});
export type WorkflowDetail = z.infer<typeof workflowDetail>;

export const versionSummary = z.object({
  version: z.int(),
  message: z.string(),
  by: z.string(),
  at: z.string(),
});
export type VersionSummary = z.infer<typeof versionSummary>;

/** A version as the history shows it. */
export const historyEntry = versionSummary.extend({
  /** Unfinished runs of this version. */
  runs: z.int(),
  /** Against the version before; absent for the first one. */
  changes: changeSummary.optional(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

export const runDetail = runSummary.extend({
  document: workflowDocument,
  rev: z.int(),
  /** Present when the run has changed its version: from row `rev` on it is of version `to`. Ids as in the journal. */
  migrations: z
    .array(
      z.object({
        rev: z.int(),
        at: z.string(),
        from: z.int(),
        to: z.int(),
        fromId: z.string(),
        toId: z.string(),
        by: z.string().optional(),
      }),
    )
    .optional(),
  /** The versions it had before, by the ids of the journal. */
  earlier: z.record(z.string(), z.object({ version: z.int(), document: workflowDocument })).optional(),
});
export type RunDetail = z.infer<typeof runDetail>;

export const attempt = z.object({
  n: z.int(),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  error: stepError.optional(),
});
export const stepDetail = z.object({
  path: z.string(),
  node: z.string(),
  status: stepStatus,
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** Evaluated parameters, as the node got them. */
  input: json.optional(),
  output: json.optional(),
  port: z.string().optional(),
  error: stepError.optional(),
  attempts: z.array(attempt),
  idempotencyKey: z.string(),
  /** With `most`: of values that are only begun, where something is missing. */
  cuts: z.object({ input: z.array(valueCut).optional(), output: z.array(valueCut).optional() }).optional(),
});
export type StepDetail = z.infer<typeof stepDetail>;

/** What a replay would do, asked before it starts. */
export const replayPlan = z.object({
  from: z.string(),
  version: z.int(),
  reused: z.array(z.object({ node: z.string(), label: z.string() })),
  rerun: z.array(z.object({ node: z.string(), label: z.string(), effect, risk, outside: z.boolean() })),
  /** Where the data can be edited: the trigger's input and every reused output. */
  editable: z.record(z.string(), json),
});
export type ReplayPlan = z.infer<typeof replayPlan>;

/** What a test of a draft would do, asked before it starts. */
export const testPlan = z.object({
  /** Results it begins with, and where each comes from. */
  reused: z.array(z.object({ node: z.string(), label: z.string(), source: testSource })),
  /** Nodes whose pinned data stand in for them. */
  pinned: z.array(z.object({ node: z.string(), label: z.string() })),
  rerun: z.array(z.object({ node: z.string(), label: z.string(), effect, risk, outside: z.boolean() })),
  /** Where the trigger's data come from. */
  input: testSource,
  /** The run whose results it uses. */
  run: z.string().optional(),
});
export type TestPlan = z.infer<typeof testPlan>;

/** How a test of a draft differs from a run of the whole of it. At most one of `only`, `until` and `from`. */
export const testWish = z.strictObject({
  /** Run this node alone, with the data of `run`, pinned data or examples. */
  only: nodeId.optional(),
  /** Run what leads to this node, and it. */
  until: nodeId.optional(),
  /** Run this node and what comes after it; earlier results are those of `run`. */
  from: nodeId.optional(),
  /** A run of this workflow. Default: the newest ones are looked through. */
  run: z.string().optional(),
  /** Nodes the run pauses before. */
  breakpoints: z.array(nodeId).max(1000).optional(),
  /** Pause before every node. */
  each: z.boolean().optional(),
});

export const approval = z.object({
  id: z.string(),
  run: z.string(),
  workflow: z.string(),
  workflowName: z.string(),
  node: z.string(),
  title: z.string(),
  message: z.string(),
  assignees: z.array(z.string()),
  form: json.optional(),
  data: json.optional(),
  decisions: z.array(z.string()),
  since: z.string(),
  due: z.string().optional(),
});
export type Approval = z.infer<typeof approval>;

export const inboxEvent = z.object({
  id: z.string(),
  receivedAt: z.string(),
  source: z.enum(["webhook", "schedule", "event"]),
  /** Address or event name it came to. */
  target: z.string(),
  status: z.enum(["matched", "unmatched", "rejected", "duplicate"]),
  /** Why it was rejected, or what it is a duplicate of. */
  reason: z.string().optional(),
  /** The provider's id of the event, by which repeats are recognised. */
  providerId: z.string().optional(),
  workflow: z.string().optional(),
  runs: z.array(z.string()),
  bytes: z.int(),
});
export type InboxEvent = z.infer<typeof inboxEvent>;
export const inboxDetail = inboxEvent.extend({ headers: z.record(z.string(), z.string()), body: z.string() });

export const connection = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  updatedAt: z.string(),
  /** Names of the secret fields that are set; values never leave the server. */
  fields: z.array(z.string()),
  /** Plain fields. */
  settings: z.record(z.string(), json),
});
export type Connection = z.infer<typeof connection>;

/**
 * A kind of connection as forms know it. `settings` and `secrets` are JSON Schema objects; their properties carry the
 * same `x-signalbox` hints as node parameters.
 */
export const connectionType = z.object({
  type: z.string(),
  title: localized,
  description: localized,
  icon: z.string().default("key-round"),
  settings: jsonSchema,
  secrets: jsonSchema,
});
export type ConnectionType = z.infer<typeof connectionType>;

/**
 * One run as one JSON (docs/spec/run-export.md): enough to fold it elsewhere. Secrets and the tokens of waits are not in
 * it.
 */
export const runExport = z.object({
  format: z.literal("signalbox-run"),
  formatVersion: z.literal(1),
  /** Release that wrote it. */
  signalbox: z.string(),
  exportedAt: z.string(),
  run: runSummary,
  /** Those the run was pinned to, the first one first; ids are those that `migrated` events name. */
  versions: z.array(z.object({ id: z.string(), version: z.int(), document: workflowDocument })).min(1),
  /** Every row from the first, with all values. */
  journal: z.array(journalRow),
  /** Steps that wait, now or when the run ended. */
  waits: z.array(z.object({ path: z.string(), node: z.string(), since: z.string().optional(), wait: waitFor })),
  /** Ids of the runs it has called. */
  children: z.array(z.string()),
  /** The event that started it, without headers and body; absent when there was none or it is no longer kept. */
  startedBy: inboxEvent.optional(),
});
export type RunExport = z.infer<typeof runExport>;

const page = { limit: z.coerce.number().int().min(1).max(500).default(50), before: z.string().optional() };
const nothing = z.object({});
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() });

const migrationQuestion = {
  /** Version number to go on with. */
  to: z.int().min(1),
  /** Version number to leave; `older`: all before `to`; `all`: every other one. */
  from: z.union([z.int().min(1), z.enum(["older", "all"])]).default("older"),
};
const migrationPage = {
  /** The `next` of the page before. */
  after: z.string().optional(),
  /** Runs looked at. */
  limit: z.int().min(1).max(5000).default(1000),
};

export const routes = {
  getSession: { method: "GET", path: "/session", summary: "Who am I", right: "workflows:read", response: session },
  endSession: { method: "DELETE", path: "/session", summary: "Sign out", right: "workflows:read", response: nothing },
  listNodes: {
    method: "GET",
    path: "/nodes",
    summary: "Node types",
    right: "workflows:read",
    /** `connections`: the kinds of connection that can be made. */
    response: list(nodeDefinition).extend({ connections: z.array(connectionType).optional() }),
  },

  listTemplates: {
    method: "GET",
    path: "/templates",
    summary: "Templates that workflows are made from",
    right: "workflows:read",
    response: list(templateSummary),
  },
  getTemplate: {
    method: "GET",
    path: "/templates/:id",
    summary: "A template with its workflow, texts in one language",
    right: "workflows:read",
    query: z.object({ language: z.enum(["en", "zh"]).default("en") }),
    response: template,
  },

  listWorkflows: {
    method: "GET",
    path: "/workflows",
    summary: "Workflows",
    right: "workflows:read",
    query: z.object({ q: z.string().optional() }),
    response: list(workflowSummary),
  },
  searchWorkflows: {
    method: "GET",
    path: "/search",
    summary: "Search names, nodes and parameters of all drafts",
    right: "workflows:read",
    query: z.object({ q: z.string().min(1).max(200), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    /** Best first. `more`: there are others than those given. */
    response: z.object({ items: z.array(searchHit), more: z.boolean() }),
  },
  createWorkflow: {
    method: "POST",
    path: "/workflows",
    summary: "Create a workflow, empty or from a document",
    right: "workflows:write",
    body: z.object({ name: z.string().min(1).max(120), document: workflowDocument.optional() }),
    response: workflowDetail,
  },
  getWorkflow: {
    method: "GET",
    path: "/workflows/:id",
    summary: "A workflow with its draft",
    right: "workflows:read",
    response: workflowDetail,
  },
  updateWorkflow: {
    method: "PATCH",
    path: "/workflows/:id",
    summary: "Switch on or off",
    right: "workflows:publish",
    body: z.object({ enabled: z.boolean() }),
    response: workflowSummary,
  },
  deleteWorkflow: {
    method: "DELETE",
    path: "/workflows/:id",
    summary: "Delete a workflow; its runs stay",
    right: "workflows:publish",
    response: nothing,
  },
  saveDraft: {
    method: "PUT",
    path: "/workflows/:id/draft",
    summary: "Save the draft; 409 when `rev` is not the newest",
    right: "workflows:write",
    body: z.object({ rev: z.int(), document: workflowDocument }),
    response: draft,
  },
  validate: {
    method: "POST",
    path: "/validate",
    summary: "Check a document; runs nothing",
    right: "workflows:read",
    body: z.object({ document: json }),
    response: z.object({ findings: z.array(finding) }),
  },
  publish: {
    method: "POST",
    path: "/workflows/:id/publish",
    summary: "Make a version of the draft",
    right: "workflows:publish",
    body: z.object({ rev: z.int(), message: z.string().max(500).default("") }),
    response: versionSummary,
  },
  listVersions: {
    method: "GET",
    path: "/workflows/:id/versions",
    summary: "Versions, newest first",
    right: "workflows:read",
    response: list(versionSummary),
  },
  listHistory: {
    method: "GET",
    path: "/workflows/:id/history",
    summary: "Versions, newest first, with what each changed and its unfinished runs",
    right: "workflows:read",
    /** `before`: a version number; the answer begins with the one before it. */
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(20),
      before: z.coerce.number().int().min(1).optional(),
    }),
    response: list(historyEntry),
  },
  getVersion: {
    method: "GET",
    path: "/workflows/:id/versions/:version",
    summary: "One version",
    right: "workflows:read",
    response: versionSummary.extend({ document: workflowDocument }),
  },

  planMigration: {
    method: "POST",
    path: "/workflows/:id/migrations/plan",
    summary: "Which unfinished runs can go on with another version, and why others cannot; changes nothing",
    right: "runs:read",
    body: z.object({ ...migrationQuestion, ...migrationPage, runs: z.boolean().default(true) }),
    response: migrationPlan,
  },
  migrate: {
    method: "POST",
    path: "/workflows/:id/migrations",
    summary: "Let unfinished runs go on with another version",
    right: "runs:control",
    body: z.object({
      ...migrationQuestion,
      ...migrationPage,
      /** The `hash` of the plan that was looked at. */
      planHash: z.string(),
      /** Only these runs, by id. */
      runs: z.array(z.string()).max(1000).optional(),
      /** Only runs in these positions, by signature. Without `runs` and `groups`: all for which it is possible. */
      groups: z.array(z.string()).max(1000).optional(),
      /** Milliseconds to wait for the runs to change before answering. */
      wait: z.int().min(0).max(10_000).default(2000),
    }),
    response: migrationResult,
  },

  getActivity: {
    method: "GET",
    path: "/workflows/:id/activity",
    summary: "Where the runs of a workflow are now: steps under way, waiting, failed, by node",
    right: "runs:read",
    query: z.object({ version: z.coerce.number().int().min(1).optional() }),
    response: activity,
  },
  listActivity: {
    method: "GET",
    path: "/workflows/:id/activity/runs",
    summary: "The runs behind one of these numbers, newest first",
    right: "runs:read",
    query: z.object({
      limit: page.limit,
      /** The `next` of the page before. */
      before: z.uuid().optional(),
      node: z.string().max(200),
      status: openStatus,
      version: z.coerce.number().int().min(1).optional(),
    }),
    response: list(runAtStep),
  },
  getStatistics: {
    method: "GET",
    path: "/workflows/:id/statistics",
    summary: "What the steps of a workflow came to in a time: durations, waits, retries, failures, ways taken",
    right: "runs:read",
    /** ISO 8601; `to` defaults to now. */
    query: z.object({
      from: z.iso.datetime(),
      to: z.iso.datetime().optional(),
      version: z.coerce.number().int().min(1).optional(),
    }),
    response: statistics,
  },

  startRun: {
    method: "POST",
    path: "/workflows/:id/runs",
    summary: "Start a run of the newest version, or of the draft",
    right: "runs:start",
    body: z.object({
      /** Default: `{}`; of a test with `test`: what it finds, see there. */
      input: json.optional(),
      draft: z.boolean().default(false),
      trigger: z.string().optional(),
      /** Of runs of the draft. */
      test: testWish.optional(),
      /** Starting twice with the same key starts once and answers with the first run. */
      key: z.string().max(200).optional(),
    }),
    response: z.object({ id: z.string(), duplicate: z.boolean() }),
  },
  planTest: {
    method: "POST",
    path: "/workflows/:id/tests/plan",
    summary: "What a test of the draft would reuse, run and touch; runs nothing",
    right: "runs:start",
    body: z.object({ input: json.optional(), trigger: z.string().optional(), test: testWish }),
    response: testPlan,
  },
  debugRun: {
    method: "POST",
    path: "/runs/:id/debug",
    summary: "Pause a test run of a draft, let it go on step by step or as a whole, set where it pauses",
    right: "runs:start",
    body: z.strictObject({
      action: z.enum(["pause", "step", "continue", "set"]),
      /** Of `step`: the paused step to let go on. Default: the one that has stood longest. */
      path: z.string().optional(),
      /** The settings the step at `path` gets, in place of its own. */
      params: jsonObject.optional(),
      /** Nodes it pauses before, from now on. */
      breakpoints: z.array(nodeId).max(1000).optional(),
    }),
    response: nothing,
  },
  listRuns: {
    method: "GET",
    path: "/runs",
    summary: "Runs, newest first",
    right: "runs:read",
    query: z.object({
      ...page,
      workflow: z.string().optional(),
      status: z.string().optional(),
      q: z.string().optional(),
      entity: z.string().optional(),
      from: z.string().optional(),
      to: z.string().optional(),
    }),
    response: list(runSummary),
  },
  getRun: {
    method: "GET",
    path: "/runs/:id",
    summary: "A run with the document of its version",
    right: "runs:read",
    response: runDetail,
  },
  getJournal: {
    method: "GET",
    path: "/runs/:id/journal",
    summary: "Journal rows from a revision on",
    right: "runs:read",
    query: z.object({
      from: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(5000).default(1000),
    }),
    response: z.object({ rows: z.array(journalRow), more: z.boolean() }),
  },
  exportRun: {
    method: "GET",
    path: "/runs/:id/export",
    summary: "A run as one JSON: versions, journal with all values, waits, called runs; without secrets",
    right: "runs:read",
    response: runExport,
  },
  getStep: {
    method: "GET",
    path: "/runs/:id/step",
    summary: "One step: input, output, error, attempts",
    right: "runs:read",
    query: z.object({
      path: z.string(),
      /** Characters of JSON of input and output, about; larger ones are only begun. Default: all. */
      most: z.coerce.number().int().min(1000).max(1_000_000).optional(),
    }),
    response: stepDetail,
  },
  getStepValue: {
    method: "GET",
    path: "/runs/:id/step/value",
    summary: "A part of a step's input or output, however large it is; or where a text occurs in it",
    right: "runs:read",
    query: z.object({
      /** Of the step; empty: of the run itself. */
      path: z.string().default(""),
      of: z.enum(["input", "output"]).default("output"),
      /** Keys and indexes down to the part, as a JSON list: `["body","lines",3]`. */
      at: z.string().max(10_000).default("[]"),
      /** Items, fields or characters passed over. */
      offset: z.coerce.number().int().min(0).default(0),
      /** Characters of JSON, about. */
      most: z.coerce.number().int().min(1000).max(1_000_000).default(PART_SIZE),
      /** Looks for this text instead. */
      q: z.string().max(200).optional(),
    }),
    /** `bytes`: of the whole value as JSON. */
    response: valuePart.extend({
      bytes: z.int(),
      matches: z.array(valueMatch).optional(),
      moreMatches: z.boolean().optional(),
    }),
  },
  findSample: {
    method: "GET",
    path: "/workflows/:id/nodes/:node/sample",
    summary: "What a node gave in the newest run that has a result of it, or a trigger for the newest event",
    right: "runs:read",
    response: z.object({
      sample: z
        .object({
          value: json,
          cuts: z.array(valueCut),
          /** Absent when it is of an event that has started nothing. */
          run: z.string().optional(),
          at: z.string(),
          entities: z.record(z.string(), z.string()),
        })
        .optional(),
    }),
  },
  cancelRun: {
    method: "POST",
    path: "/runs/:id/cancel",
    summary: "Cancel",
    right: "runs:control",
    body: z.object({ reason: z.string().max(500).optional() }),
    response: nothing,
  },
  cancelStep: {
    method: "POST",
    path: "/runs/:id/steps/cancel",
    summary: "Withdraw one step that is under way; the run goes on without it",
    right: "runs:control",
    body: z.object({ path: z.string().min(1).max(2000) }),
    response: nothing,
  },
  finishStep: {
    method: "POST",
    path: "/runs/:id/steps/finish",
    summary: "End a for-each with the items that are done",
    right: "runs:control",
    body: z.object({ path: z.string().min(1).max(2000) }),
    response: nothing,
  },
  retryRun: {
    method: "POST",
    path: "/runs/:id/retry",
    summary: "Go on from the failed steps, in the same run",
    right: "runs:control",
    body: nothing,
    response: nothing,
  },
  planReplay: {
    method: "GET",
    path: "/runs/:id/replay",
    summary: "What a replay from a node would do",
    right: "runs:read",
    query: z.object({ from: z.string() }),
    response: replayPlan,
  },
  replay: {
    method: "POST",
    path: "/runs/:id/replay",
    summary: "Replay from a node as a new run",
    right: "runs:control",
    body: z.object({
      from: z.string(),
      /** Edited data by node id: replaces that node's output, or the trigger's input. */
      edits: z.record(z.string(), json).default({}),
    }),
    response: z.object({ id: z.string() }),
  },

  listApprovals: {
    method: "GET",
    path: "/approvals",
    summary: "Approvals waiting for a person",
    right: "runs:read",
    response: list(approval),
  },
  getApproval: {
    method: "GET",
    path: "/approvals/:id",
    summary: "One approval",
    right: "runs:read",
    response: approval,
  },
  answerApproval: {
    method: "POST",
    path: "/approvals/:id",
    summary: "Decide",
    right: "approvals:answer",
    body: z.object({ decision: z.string(), comment: z.string().max(2000).optional(), form: json.optional() }),
    response: nothing,
  },

  sendEvent: {
    method: "POST",
    path: "/events",
    summary: "Send an event to waiting runs and event triggers",
    right: "runs:start",
    body: z.object({
      name: z.string().min(1).max(200),
      key: z.string().max(500).default(""),
      data: json.default({}),
      id: z.string().max(200).optional(),
    }),
    response: z.object({ id: z.string(), duplicate: z.boolean(), delivered: z.int() }),
  },
  listInbox: {
    method: "GET",
    path: "/inbox",
    summary: "Everything that came in, newest first",
    right: "inbox:read",
    query: z.object({ ...page, status: z.string().optional() }),
    response: list(inboxEvent),
  },
  getInboxEvent: {
    method: "GET",
    path: "/inbox/:id",
    summary: "One event with headers and body",
    right: "inbox:read",
    response: inboxDetail,
  },
  replayInboxEvent: {
    method: "POST",
    path: "/inbox/:id/replay",
    summary: "Match the event again",
    right: "inbox:replay",
    body: nothing,
    response: z.object({ runs: z.array(z.string()) }),
  },

  listConnections: {
    method: "GET",
    path: "/connections",
    summary: "Connections, without secrets",
    right: "connections:read",
    response: list(connection),
  },
  saveConnection: {
    method: "PUT",
    path: "/connections/:id",
    summary: "Create or change a connection",
    right: "connections:write",
    body: z.object({
      type: z.string(),
      name: z.string().min(1).max(120),
      settings: z.record(z.string(), json).default({}),
      secrets: z.record(z.string(), z.string()).default({}),
    }),
    response: connection,
  },
  deleteConnection: {
    method: "DELETE",
    path: "/connections/:id",
    summary: "Delete a connection",
    right: "connections:write",
    response: nothing,
  },
  createToken: {
    method: "POST",
    path: "/tokens",
    summary: "Create an API token; its text is shown once",
    right: "admin",
    body: z.object({
      name: z.string().min(1).max(120),
      rights: z.array(right).min(1),
      expiresIn: z.string().optional(),
    }),
    response: z.object({ token: z.string(), expiresAt: z.string().optional() }),
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** Type helpers for handlers and the client. */
export type RouteBody<K extends RouteName> = Routes[K] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
export type RouteQuery<K extends RouteName> = Routes[K] extends { query: infer Q extends z.ZodType }
  ? z.input<Q>
  : undefined;
export type RouteResponse<K extends RouteName> = z.output<Routes[K]["response"]>;
