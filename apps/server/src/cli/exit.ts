/** Exit codes of every command (docs/reference/cli.md). */
export const EXIT = {
  ok: 0,
  /** The answer is no: the run failed, the document has problems, a check did not pass. */
  failed: 1,
  /** The command line, a setting or an input is wrong. */
  usage: 2,
  /** The server or the database cannot be reached. */
  away: 3,
} as const;
