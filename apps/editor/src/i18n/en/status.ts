/** Run and step states, in one word each. */
export const status = {
  queued: "Queued",
  scheduled: "Running",
  running: "Running",
  waiting: "Waiting",
  paused: "Paused",
  retrying: "Retrying",
  succeeded: "Succeeded",
  failed: "Failed",
  skipped: "Skipped",
  cancelled: "Cancelled",
} as const;
