import { z } from "zod";
import { cause } from "./event.ts";
import { stepError } from "./step-error.ts";

/**
 * `running`: steps are under way · `waiting`: nothing runs, something named is awaited (a time, an event, a person,
 * a retry) · the others are final, though a person may let a failed or cancelled run go on.
 */
export const runStatus = z.enum(["running", "waiting", "succeeded", "failed", "cancelled"]);
export type RunStatus = z.infer<typeof runStatus>;

/** One line of a run list. Times are ISO 8601. */
export const runSummary = z.object({
  id: z.string(),
  workflow: z.string(),
  workflowName: z.string(),
  /** Published version number; 0 is a draft test run. */
  version: z.int(),
  status: runStatus,
  cause,
  startedAt: z.string(),
  endedAt: z.string().optional(),
  durationMs: z.number().optional(),
  /** First failed step, for failed runs. */
  error: stepError.extend({ node: z.string().optional() }).optional(),
  parent: z.string().optional(),
  forkedFrom: z.object({ run: z.string(), node: z.string() }).optional(),
  /** `{order: "1001"}` */
  entities: z.record(z.string(), z.string()).default({}),
});
export type RunSummary = z.infer<typeof runSummary>;

/** `paused`: a test run of a draft stands before this step. */
export const stepStatus = z.enum([
  "scheduled",
  "retrying",
  "waiting",
  "paused",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
]);
export type StepStatus = z.infer<typeof stepStatus>;
