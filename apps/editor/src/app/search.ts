import { runStatus } from "@signalbox/model";
import { z } from "zod";

/** Search params of the pages: each view can be sent as a link. Damaged values fall away instead of failing the page. */
const text = z.string().min(1).max(500).optional().catch(undefined);

export const workflowsSearch = z.object({
  q: text,
  status: z.enum(["on", "off", "failing", "draft"]).optional().catch(undefined),
});
export type WorkflowsSearch = z.infer<typeof workflowsSearch>;

export const PERIODS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 } as const;
export type Period = keyof typeof PERIODS;

export const runsSearch = z.object({
  status: runStatus.optional().catch(undefined),
  workflow: text,
  q: text,
  /** `kind:id`, for example `order:1001`. */
  entity: text,
  period: z.enum(["1h", "24h", "7d", "30d"]).optional().catch(undefined),
  /** ISO 8601; used when `period` is absent. */
  from: z.iso.datetime().optional().catch(undefined),
  to: z.iso.datetime().optional().catch(undefined),
  /** Cursor of an older page. */
  before: text,
});
export type RunsSearch = z.infer<typeof runsSearch>;

export const inboxSearch = z.object({
  status: z.enum(["matched", "unmatched", "rejected", "duplicate"]).optional().catch(undefined),
  before: text,
});
export type InboxSearch = z.infer<typeof inboxSearch>;

/** Search params of the editor. */
export const editorSearch = z.object({
  node: text,
  tab: z.enum(["params", "data", "runs", "notes", "docs"]).optional().catch(undefined),
  /** A version the draft is made equal to, once, as an edit like any other. */
  restore: z.coerce.number().int().positive().optional().catch(undefined),
});
/** Search params of a run page; `at` is a journal rev. */
export const runSearch = z.object({
  step: text,
  attempt: z.coerce.number().int().positive().optional().catch(undefined),
  at: z.coerce.number().int().min(0).optional().catch(undefined),
  view: z.enum(["canvas", "timeline", "log"]).optional().catch(undefined),
});
const versionName = z
  .union([z.literal("draft"), z.coerce.number().int().positive()])
  .optional()
  .catch(undefined);
/** What is shown, and what it is compared with; `none` shows it alone. */
export const versionsSearch = z.object({
  version: versionName,
  with: z
    .union([z.literal("none"), versionName])
    .optional()
    .catch(undefined),
});
export type VersionsSearch = z.infer<typeof versionsSearch>;
export const newConnectionSearch = z.object({ type: text });
