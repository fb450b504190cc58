import { z } from "zod";
import { runSummary } from "./run.ts";

/** Where a step is while it is not over; `failed`: its run ended because of it. */
export const openStatus = z.enum(["running", "waiting", "retrying", "failed"]);
export type OpenStatus = z.infer<typeof openStatus>;

/** How many steps of one node are where. A run with several items counts with each of them. */
export const nodeActivity = z.object({
  node: z.string(),
  running: z.int(),
  waiting: z.int(),
  retrying: z.int(),
  failed: z.int(),
});
export type NodeActivity = z.infer<typeof nodeActivity>;

/** Where the runs of a workflow are now (docs/spec/statistics.md). Runs of drafts are left out. */
export const activity = z.object({
  at: z.string(),
  /** Runs that are not over. */
  runs: z.int(),
  /** Nodes with nothing are left out. */
  nodes: z.array(nodeActivity),
  /** There is much that has not been counted yet: after a start, or under a load that leaves no time for it. */
  catchingUp: z.boolean(),
});
export type Activity = z.infer<typeof activity>;

/** What the steps of one node came to in a time. Times in ms; quantiles are within 10 %. */
export const nodeStatistics = z.object({
  node: z.string(),
  succeeded: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  skipped: z.int(),
  retries: z.int(),
  /** Sum over all steps that ended: waits, and pauses between attempts. */
  waitedMs: z.number(),
  /** Sum from start to end, waits included, of those that succeeded or failed. */
  spentMs: z.number(),
  /** Of those that succeeded or failed; absent without any. */
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  /** How often it was left by each port. The only port of a trigger is `*`. */
  ports: z.record(z.string(), z.int()),
});
export type NodeStatistics = z.infer<typeof nodeStatistics>;

export const statistics = z.object({
  /** The time that was counted: as asked for, widened to full five minutes, or to full hours where it is older than a day. */
  from: z.string(),
  to: z.string(),
  /** Runs that began, and how those that ended did. */
  runs: z.object({
    started: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    p50Ms: z.number().optional(),
    p95Ms: z.number().optional(),
  }),
  nodes: z.array(nodeStatistics),
  catchingUp: z.boolean(),
});
export type Statistics = z.infer<typeof statistics>;

/** A run that has a step in that place. */
export const runAtStep = z.object({ run: runSummary, path: z.string(), since: z.string() });
export type RunAtStep = z.infer<typeof runAtStep>;
