import { Cron } from "croner";

const KEPT = 500;
const patterns = new Map<string, Cron>();

/**
 * Fixed times (no `*` and no step in the hours and minutes) that clocks skip run right after the jump, and once when
 * they come twice; patterns that repeat within the hour simply go on with real time.
 */
function cronFor(pattern: string, timezone: string): Cron {
  const key = `${timezone} ${pattern}`;
  let cron = patterns.get(key);
  if (!cron) {
    cron = new Cron(pattern, { timezone, paused: true, mode: "5-or-6-parts", fixedTimeRule: "no-wildcard" });
    if (patterns.size >= KEPT) patterns.clear();
    patterns.set(key, cron);
  }
  return cron;
}

/** First due time after `after` (epoch ms); undefined when there is none, as for 30 February. */
export const nextCron = (pattern: string, after: number, timezone: string): number | undefined =>
  cronFor(pattern, timezone).nextRun(new Date(after))?.getTime();

/** What is wrong with a cron pattern, or undefined when it is fine. */
export function cronProblem(pattern: string): string | undefined {
  try {
    // A whole cycle of leap years lies ahead of this date, whatever the year is now.
    return nextCron(pattern, Date.UTC(2000, 0, 1), "UTC") === undefined ? "there is no such day" : undefined;
  } catch (error) {
    return (error as Error).message.replace(/^CronPattern: /, "");
  }
}
