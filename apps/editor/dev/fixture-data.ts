import type { Approval, Connection, JournalRow, Right, RunSummary, Template } from "@signalbox/model";
import { right } from "@signalbox/model";
import { approvals } from "./fixtures/approvals.ts";
import { inbox, type StoredEvent } from "./fixtures/inbox.ts";
import { CONNECTION_TYPES, NODES } from "./fixtures/nodes.ts";
import { runs } from "./fixtures/runs.ts";
import { templates } from "./fixtures/templates.ts";
import { type StoredWorkflow, workflows } from "./fixtures/workflows.ts";

/** Everything the fixture server knows; handlers change it in place. */
export interface FixtureData {
  session: { name: string; rights: Right[]; version: string } | undefined;
  nodes: typeof NODES;
  connectionTypes: typeof CONNECTION_TYPES;
  workflows: StoredWorkflow[];
  runs: RunSummary[];
  /** By run id; runs without one show an empty page. */
  journals: Map<string, JournalRow[]>;
  approvals: Approval[];
  inbox: StoredEvent[];
  connections: Connection[];
  templates: Template[];
}

/** `full`: a working day · `empty`: a first start · `signedOut`: nobody is signed in · `reader`: may only look. */
export type Scene = "full" | "empty" | "signedOut" | "reader";

const ALL = right.options.filter((name) => name !== "public");
const READ = ALL.filter((name) => name.endsWith(":read"));

export function fixtureData(scene: Scene, now = Date.now()): FixtureData {
  const session = { name: "owner", rights: scene === "reader" ? READ : ALL, version: "0.1.0" };
  const base = {
    nodes: NODES,
    connectionTypes: CONNECTION_TYPES,
    journals: new Map<string, JournalRow[]>(),
    templates: templates(),
  };
  if (scene === "signedOut" || scene === "empty") {
    const nothing = { workflows: [], runs: [], approvals: [], inbox: [], connections: [] };
    return { ...base, ...nothing, session: scene === "empty" ? session : undefined };
  }
  const stored = workflows(now);
  const made = runs(now, stored);
  return {
    ...base,
    session,
    workflows: stored,
    runs: made,
    approvals: approvals(now, made),
    inbox: inbox(now, made),
    connections: connections(now),
  };
}

function connections(now: number): Connection[] {
  const updatedAt = (days: number) => new Date(now - days * 86_400_000).toISOString();
  return [
    {
      id: "main_shop",
      type: "shop",
      name: "Northwind shop",
      updatedAt: updatedAt(3),
      fields: ["accessToken", "webhookSecret"],
      settings: { domain: "northwind.example", region: "eu", pageSize: 100, sandbox: false },
    },
    {
      id: "office_mail",
      type: "smtp",
      name: "Office mail",
      updatedAt: updatedAt(41),
      fields: ["password"],
      settings: { host: "smtp.example.com", port: 587, user: "orders@example.com" },
    },
    {
      id: "warehouse",
      type: "bearer",
      name: "Warehouse API",
      updatedAt: updatedAt(0.2),
      fields: ["token"],
      settings: { baseUrl: "https://wms.example.com" },
    },
  ];
}
