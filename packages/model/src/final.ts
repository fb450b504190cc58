import type { RunStatus } from "./run.ts";

/** Whether a run has ended; a person may still let it go on. */
export const isFinal = (status: RunStatus): boolean => status !== "running" && status !== "waiting";
