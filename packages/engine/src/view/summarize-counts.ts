import type { NodeStatistics, Statistics } from "@signalbox/model";
import { bucketMs } from "./step-counts.ts";

type Tally = ReadonlyMap<string, number>;

/** What people read of the counts that `countRow` makes. @param counts Each node and `what` once. */
export function summarizeCounts(
  counts: Iterable<{ node: string; what: string; n: number }>,
): Pick<Statistics, "runs" | "nodes"> {
  const tallies = new Map<string, Map<string, number>>();
  for (const { node, what, n } of counts) {
    const known = tallies.get(node);
    if (known) known.set(what, n);
    else tallies.set(node, new Map([[what, n]]));
  }
  const run: Tally = tallies.get("") ?? new Map();
  tallies.delete("");
  return {
    runs: {
      started: run.get("started") ?? 0,
      succeeded: run.get("succeeded") ?? 0,
      failed: run.get("failed") ?? 0,
      cancelled: run.get("cancelled") ?? 0,
      ...quantiles(run),
    },
    nodes: [...tallies].map(([node, tally]) => nodeOf(node, tally)),
  };
}

function nodeOf(node: string, tally: Tally): NodeStatistics {
  const of = (what: string) => tally.get(what) ?? 0;
  return {
    node,
    succeeded: of("succeeded"),
    failed: of("failed"),
    cancelled: of("cancelled"),
    skipped: of("skipped"),
    retries: of("retry"),
    waitedMs: of("waited"),
    spentMs: of("spent"),
    ...quantiles(tally),
    ports: Object.fromEntries(
      [...tally].filter(([what]) => what.startsWith(">")).map(([what, n]) => [what.slice(1), n]),
    ),
  };
}

/** Of the durations in the buckets of a tally. */
function quantiles(tally: Tally): { p50Ms?: number; p95Ms?: number } {
  const buckets = [...tally]
    .filter(([what]) => /^d\d+$/.test(what))
    .map(([what, n]) => [Number(what.slice(1)), n] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, n]) => sum + n, 0);
  if (total === 0) return {};
  const at = (share: number) => {
    let left = Math.ceil(total * share);
    for (const [bucket, n] of buckets) {
      left -= n;
      if (left <= 0) return bucketMs(bucket);
    }
    return 0;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}
