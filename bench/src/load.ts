import { Agent, request } from "node:http";

export interface LoadResult {
  /** Requests answered with 2xx, and the others. */
  ok: number;
  failed: number;
  seconds: number;
  /** Milliseconds from sending to the whole answer, sorted. */
  latencies: number[];
  firstFailure?: string;
}

/**
 * Sends `count` POST requests with `inFlight` at a time over kept-alive connections, then stops.
 *
 * @param body Called with the request's number.
 */
export async function postMany(
  url: string,
  count: number,
  inFlight: number,
  body: (n: number) => string,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const latencies: number[] = [];
  const result: LoadResult = { ok: 0, failed: 0, seconds: 0, latencies };
  let next = 0;
  const started = performance.now();
  const loop = async () => {
    while (next < count) {
      const n = next++;
      const sent = performance.now();
      const status = await post(agent, url, body(n)).catch((error: Error) => error.message);
      latencies.push(performance.now() - sent);
      if (typeof status === "number" && status < 300) result.ok++;
      else {
        result.failed++;
        result.firstFailure ??= String(status);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  result.seconds = (performance.now() - started) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return result;
}

function post(agent: Agent, url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers: { "content-type": "application/json" } }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.setTimeout(60_000, () => sent.destroy(new Error("no answer within 60 s")));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The value below which `share` of the sorted numbers lie. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
