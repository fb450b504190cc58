import { load, quantile } from "../load.ts";
import { type CpuUse, residentMb, type Watched, watchCpu } from "./machine.ts";
import { until } from "./processes.ts";
import { type Call, LENGTHS, type Length, type Running } from "./system.ts";

/** One load of one round. */
export interface Cell {
  steps: Length;
  inFlight: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  ok: number;
  failed: number;
  residentMb: number;
  cpu?: CpuUse | undefined;
  firstFailure?: string | undefined;
}

export interface MeasureOptions {
  inFlight: readonly number[];
  /** Of each load. */
  seconds: number;
  watched: Watched;
}

const READY_MS = 180_000;

/** Waits until the workflow with these steps answers, and that it answers what it should. */
export async function ready(call: Call): Promise<void> {
  await until("It did not answer", READY_MS, async () => {
    const answer = await fetch(call.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: call.body(7),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 200)}`);
    if (!text.includes(call.proof)) throw new Error(`the answer has no ${call.proof}: ${text.slice(0, 200)}`);
    return true;
  });
}

/** Every length with every number in flight, each after a warm-up under load. */
export async function measure(running: Running, { inFlight, seconds, watched }: MeasureOptions): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const steps of LENGTHS) {
    const call = running.chain(steps);
    await ready(call);
    await load({ ...call, inFlight: 32, seconds: Math.min(3, seconds) });
    for (const conc of inFlight) {
      const used = watchCpu(watched);
      const result = await load({ ...call, inFlight: conc, seconds });
      cells.push({
        steps,
        inFlight: conc,
        perSecond: result.ok / result.seconds,
        p50Ms: quantile(result.latencies, 0.5),
        p99Ms: quantile(result.latencies, 0.99),
        ok: result.ok,
        failed: result.failed,
        residentMb: residentMb(watched.system),
        cpu: used(),
        firstFailure: result.firstFailure,
      });
    }
  }
  return cells;
}
