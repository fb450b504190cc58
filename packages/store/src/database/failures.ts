import { SignalboxError } from "@signalbox/model";

/**
 * What a failed statement means for the one who sent it.
 *
 * - `away`: the database cannot be reached, or said that it is going; the statement may or may not have been done.
 * - `busy`: it has no room or time now (disk, memory, a cancelled statement); nothing was done, and no row is to blame.
 * - `again`: it was rolled back for the sake of another transaction; do the same again.
 * - `statement`: the statement or its data is wrong.
 */
export type Failure = "away" | "busy" | "again" | "statement";

const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ENOTFOUND",
]);
/** Shut down, crashed, starting up, too many connections, read-only after a failover. */
const AWAY_STATES = new Set(["57P01", "57P02", "57P03", "57P05", "53300", "25006"]);
/** What the driver says of a lost socket has no code. */
const AWAY_TEXT = /connection terminated|connection error|timeout exceeded when trying to connect|query read timeout/i;
const AGAIN_STATES = new Set(["40P01", "40001", "55P03"]);

export const sqlState = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
};

export function failureOf(error: unknown): Failure {
  if (error instanceof SignalboxError) return error.code === "DATABASE_AWAY" ? "away" : "statement";
  const code = sqlState(error);
  if (code !== undefined) {
    if (NETWORK.has(code) || AWAY_STATES.has(code) || code.startsWith("08")) return "away";
    if (AGAIN_STATES.has(code)) return "again";
    // 53: out of disk or memory; 57014: cancelled or timed out; 58: the operating system failed under the database.
    if (/^(53|58)...$/.test(code) || code === "57014") return "busy";
    return "statement";
  }
  const message = error instanceof Error ? error.message : "";
  return AWAY_TEXT.test(message) ? "away" : "statement";
}

/** The error as callers see it: anything that only says "not now" becomes DATABASE_AWAY. */
export function surfaced(error: unknown): unknown {
  const failure = failureOf(error);
  if (error instanceof SignalboxError || (failure !== "away" && failure !== "busy")) return error;
  return new SignalboxError("DATABASE_AWAY", {}, { cause: error });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Does `attempt` again while the database is away or asks for a repeat, with growing pauses; for statements that may
 * be carried out twice.
 *
 * @param patience Milliseconds after which the last error is thrown; default 10,000.
 */
export async function retrying<T>(attempt: (n: number) => Promise<T>, patience = 10_000): Promise<T> {
  const until = Date.now() + patience;
  for (let n = 0; ; n++) {
    try {
      return await attempt(n);
    } catch (error) {
      if (failureOf(error) === "statement" || Date.now() >= until) throw surfaced(error);
      // Half fixed, half random, so that processes that lost the same server do not come back in step.
      const wait = Math.min(1000, 20 * 2 ** n);
      await pause(wait / 2 + (Math.random() * wait) / 2);
    }
  }
}
