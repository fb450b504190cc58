import { ready } from "./measure.ts";
import { pause } from "./processes.ts";
import type { StepServer } from "./step-server.ts";
import { type Deployed, type Running, SLOW_STEPS } from "./system.ts";

export interface CrashResult {
  /** Whether the run went on after the restart, to its last step. */
  resumed: boolean;
  /** From the start of the new processes to the first step of the run; milliseconds. */
  firstStepMs?: number;
  /** From the start of the new processes until it answers other requests. */
  readyMs?: number;
  /** Steps that were asked for more than once, with the number of times. */
  repeated: Record<number, number>;
  /** Steps that were never asked for. */
  missing: number[];
}

/** The step in which everything is killed. */
const KILL_IN = 7;
/** How long a run that does not go on is waited for after the system is ready again. */
const PATIENCE_MS = 15_000;

/**
 * Starts the run of 20 steps of 200 ms, kills the system in step 7, starts it again, and looks at what the step server
 * is asked for.
 */
export async function crash(deployed: Deployed, steps: StepServer, running: Running): Promise<CrashResult> {
  steps.seen.length = 0;
  const { url, body } = running.slow;
  // Some answer at once and some at the end, which for these never comes.
  void fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: body(7) }).catch(() => {});
  await awaitUntil(() => steps.seen.some(({ n }) => n === KILL_IN), 60_000);
  if (!steps.seen.some(({ n }) => n === KILL_IN)) throw new Error(`The run did not get to step ${KILL_IN}.`);
  await pause(100);
  await running.kill();
  const before = steps.seen.length;
  const began = Date.now();
  const again = await deployed.start();
  try {
    const first = () => steps.seen[before];
    await ready(again.chain(5));
    const readyMs = Date.now() - began;
    await awaitUntil(() => first() !== undefined, PATIENCE_MS);
    if (first()) await awaitUntil(() => steps.seen.some(({ n }) => n === SLOW_STEPS - 1), 30_000);
    await pause(300);
    const times = new Map<number, number>();
    for (const { n } of steps.seen) times.set(n, (times.get(n) ?? 0) + 1);
    const missing = Array.from({ length: SLOW_STEPS }, (_, n) => n).filter((n) => !times.has(n));
    const seen = first();
    return {
      resumed: missing.length === 0,
      readyMs,
      repeated: Object.fromEntries([...times].filter(([, count]) => count > 1)),
      missing,
      ...(seen && { firstStepMs: seen.at - began }),
    };
  } finally {
    await again.stop();
  }
}

async function awaitUntil(holds: () => boolean, timeoutMs: number): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end && !holds(); ) await pause(20);
}
