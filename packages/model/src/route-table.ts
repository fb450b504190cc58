import type { RouteName, Routes } from "./api.ts";

type Line<K extends RouteName> = {
  method: Routes[K]["method"];
  path: Routes[K]["path"];
  body: Routes[K] extends { body: unknown } ? true : false;
};

/**
 * What a caller needs of each route: method, path and whether a body is sent. The schemas of `routes` stay out, so that
 * a client in a browser does not carry them. The compiler holds both to each other.
 */
export const routeTable = {
  getSession: { method: "GET", path: "/session", body: false },
  endSession: { method: "DELETE", path: "/session", body: false },
  listNodes: { method: "GET", path: "/nodes", body: false },
  listTemplates: { method: "GET", path: "/templates", body: false },
  getTemplate: { method: "GET", path: "/templates/:id", body: false },
  listWorkflows: { method: "GET", path: "/workflows", body: false },
  searchWorkflows: { method: "GET", path: "/search", body: false },
  createWorkflow: { method: "POST", path: "/workflows", body: true },
  getWorkflow: { method: "GET", path: "/workflows/:id", body: false },
  updateWorkflow: { method: "PATCH", path: "/workflows/:id", body: true },
  deleteWorkflow: { method: "DELETE", path: "/workflows/:id", body: false },
  saveDraft: { method: "PUT", path: "/workflows/:id/draft", body: true },
  validate: { method: "POST", path: "/validate", body: true },
  publish: { method: "POST", path: "/workflows/:id/publish", body: true },
  listVersions: { method: "GET", path: "/workflows/:id/versions", body: false },
  listHistory: { method: "GET", path: "/workflows/:id/history", body: false },
  getVersion: { method: "GET", path: "/workflows/:id/versions/:version", body: false },
  planMigration: { method: "POST", path: "/workflows/:id/migrations/plan", body: true },
  migrate: { method: "POST", path: "/workflows/:id/migrations", body: true },
  getActivity: { method: "GET", path: "/workflows/:id/activity", body: false },
  listActivity: { method: "GET", path: "/workflows/:id/activity/runs", body: false },
  getStatistics: { method: "GET", path: "/workflows/:id/statistics", body: false },
  startRun: { method: "POST", path: "/workflows/:id/runs", body: true },
  planTest: { method: "POST", path: "/workflows/:id/tests/plan", body: true },
  debugRun: { method: "POST", path: "/runs/:id/debug", body: true },
  listRuns: { method: "GET", path: "/runs", body: false },
  getRun: { method: "GET", path: "/runs/:id", body: false },
  getJournal: { method: "GET", path: "/runs/:id/journal", body: false },
  exportRun: { method: "GET", path: "/runs/:id/export", body: false },
  getStep: { method: "GET", path: "/runs/:id/step", body: false },
  getStepValue: { method: "GET", path: "/runs/:id/step/value", body: false },
  findSample: { method: "GET", path: "/workflows/:id/nodes/:node/sample", body: false },
  cancelRun: { method: "POST", path: "/runs/:id/cancel", body: true },
  cancelStep: { method: "POST", path: "/runs/:id/steps/cancel", body: true },
  finishStep: { method: "POST", path: "/runs/:id/steps/finish", body: true },
  retryRun: { method: "POST", path: "/runs/:id/retry", body: true },
  planReplay: { method: "GET", path: "/runs/:id/replay", body: false },
  replay: { method: "POST", path: "/runs/:id/replay", body: true },
  listApprovals: { method: "GET", path: "/approvals", body: false },
  getApproval: { method: "GET", path: "/approvals/:id", body: false },
  answerApproval: { method: "POST", path: "/approvals/:id", body: true },
  sendEvent: { method: "POST", path: "/events", body: true },
  listInbox: { method: "GET", path: "/inbox", body: false },
  getInboxEvent: { method: "GET", path: "/inbox/:id", body: false },
  replayInboxEvent: { method: "POST", path: "/inbox/:id/replay", body: true },
  listConnections: { method: "GET", path: "/connections", body: false },
  saveConnection: { method: "PUT", path: "/connections/:id", body: true },
  deleteConnection: { method: "DELETE", path: "/connections/:id", body: false },
  createToken: { method: "POST", path: "/tokens", body: true },
} as const satisfies { readonly [K in RouteName]: Line<K> };
