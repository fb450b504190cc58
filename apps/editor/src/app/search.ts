import type { RunStatus, TemplateCategory, TemplateSystem } from "@signalbox/model";
import { either, moment, oneOf, searchReader, text, whole } from "./search-values.ts";

/** Search params of the pages: each view can be sent as a link. Damaged values fall away instead of failing the page. */
export const workflowsSearch = searchReader({ q: text, status: oneOf("on", "off", "failing", "draft") });
export type WorkflowsSearch = ReturnType<typeof workflowsSearch>;

export const PERIODS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 } as const;
export type Period = keyof typeof PERIODS;

/** Every status a run can have, in the order filters show them. The type makes it complete. */
export const RUN_STATUSES = Object.keys({
  running: 0,
  waiting: 0,
  succeeded: 0,
  failed: 0,
  cancelled: 0,
} satisfies Record<RunStatus, 0>) as RunStatus[];

export const runsSearch = searchReader({
  status: oneOf(...RUN_STATUSES),
  workflow: text,
  q: text,
  /** `kind:id`, for example `order:1001`. */
  entity: text,
  period: oneOf("1h", "24h", "7d", "30d"),
  /** ISO 8601; used when `period` is absent. */
  from: moment,
  to: moment,
  /** Cursor of an older page. */
  before: text,
});
export type RunsSearch = ReturnType<typeof runsSearch>;

export const inboxSearch = searchReader({
  status: oneOf("matched", "unmatched", "rejected", "duplicate"),
  before: text,
});
export type InboxSearch = ReturnType<typeof inboxSearch>;

/** In the order filters show them. The types make them complete. */
export const TEMPLATE_CATEGORIES = Object.keys({
  orders: 0,
  stock: 0,
  support: 0,
  reports: 0,
  connect: 0,
} satisfies Record<TemplateCategory, 0>) as TemplateCategory[];
export const TEMPLATE_SYSTEMS = Object.keys({
  shop: 0,
  mail: 0,
  people: 0,
  schedule: 0,
  webhook: 0,
  carrier: 0,
} satisfies Record<TemplateSystem, 0>) as TemplateSystem[];
export const templatesSearch = searchReader({
  q: text,
  category: oneOf(...TEMPLATE_CATEGORIES),
  system: oneOf(...TEMPLATE_SYSTEMS),
});
export type TemplatesSearch = ReturnType<typeof templatesSearch>;

/** Search params of the editor. */
export const editorSearch = searchReader({
  node: text,
  tab: oneOf("params", "data", "runs", "notes", "docs"),
  /** A version the draft is made equal to, once, as an edit like any other. */
  restore: whole(1),
});
/** Search params of a run page; `at` is a journal rev. */
export const runSearch = searchReader({
  step: text,
  attempt: whole(1),
  /** Id of the run that this one is compared with; `choose` before there is one. */
  beside: text,
  at: whole(0),
  view: oneOf("canvas", "timeline", "log"),
});
const versionName = either(oneOf("draft"), whole(1));
/** What is shown, and what it is compared with; `none` shows it alone. */
export const versionsSearch = searchReader({ version: versionName, with: either(oneOf("none"), versionName) });
export type VersionsSearch = ReturnType<typeof versionsSearch>;
export const newConnectionSearch = searchReader({ type: text });
