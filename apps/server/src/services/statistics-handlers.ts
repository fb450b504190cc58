import { bucketMs } from "@signalbox/engine";
import { type NodeActivity, type NodeStatistics, SignalboxError } from "@signalbox/model";
import { SLOT } from "@signalbox/store";
import type { SomeHandlers } from "../http/handlers.ts";
import { iso, type Services } from "./context.ts";

const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Where the runs of a workflow are, and what its steps came to (docs/spec/statistics.md). */
export function statisticsHandlers(services: Services): SomeHandlers<"getActivity" | "listActivity" | "getStatistics"> {
  const { storage } = services;
  const exists = async (id: string) => {
    if ((await storage.workflows.get(id)) === undefined)
      throw new SignalboxError("NOT_FOUND", { what: "workflow", id });
  };
  return {
    getActivity: async ({ params, query }) => {
      const counts = await storage.statistics.now(params.id, query.version);
      // Asked for once a second: whether there is such a workflow matters only where there is nothing to show.
      if (counts.length === 0) await exists(params.id);
      const nodes = new Map<string, NodeActivity>();
      let runs = 0;
      for (const { node, status, runs: n } of counts) {
        if (node === "") runs += n;
        else {
          const known = nodes.get(node) ?? { node, running: 0, waiting: 0, retrying: 0, failed: 0 };
          nodes.set(node, { ...known, [status]: n });
        }
      }
      const { catchingUp } = services.statistics;
      return { at: iso(services.now()), runs, nodes: [...nodes.values()], catchingUp };
    },
    listActivity: async ({ params, query: { node, status, version, before, limit } }) => {
      const where = { workflow: params.id, node, status, version };
      const found = await storage.statistics.at(where, { before, limit: limit + 1 });
      const page = found.slice(0, limit);
      const summaries = new Map((await storage.runs.summaries(page.map(({ run }) => run))).map((run) => [run.id, run]));
      const items = page.flatMap(({ run: id, path, since }) => {
        const run = summaries.get(id);
        return run ? [{ run, path, since: iso(since) }] : [];
      });
      const last = page.at(-1)?.run;
      return found.length > limit && last !== undefined ? { items, next: last } : { items };
    },
    getStatistics: async ({ params, query }) => {
      await exists(params.id);
      const now = services.now();
      const bound = now - DAY - HOUR;
      const asked = { from: Date.parse(query.from), to: query.to === undefined ? now : Date.parse(query.to) };
      if (asked.to <= asked.from)
        throw new SignalboxError("BAD_REQUEST", { detail: "query.to: it is not after query.from" });
      const slot = (at: number) => (at < bound ? HOUR : SLOT);
      const from = asked.from - (asked.from % slot(asked.from));
      const to = Math.ceil(asked.to / slot(asked.to)) * slot(asked.to);
      const tallies = new Map<string, Map<string, number>>();
      for (const { node, what, n } of await storage.statistics.counts(params.id, from, to, query.version)) {
        const known = tallies.get(node);
        if (known) known.set(what, n);
        else tallies.set(node, new Map([[what, n]]));
      }
      const of = (tally: ReadonlyMap<string, number> | undefined, what: string) => tally?.get(what) ?? 0;
      const whole = tallies.get("");
      tallies.delete("");
      return {
        from: iso(from),
        to: iso(to),
        runs: {
          started: of(whole, "started"),
          succeeded: of(whole, "succeeded"),
          failed: of(whole, "failed"),
          cancelled: of(whole, "cancelled"),
          ...quantiles(whole),
        },
        nodes: [...tallies].map(
          ([node, tally]): NodeStatistics => ({
            node,
            succeeded: of(tally, "succeeded"),
            failed: of(tally, "failed"),
            cancelled: of(tally, "cancelled"),
            skipped: of(tally, "skipped"),
            retries: of(tally, "retry"),
            waitedMs: of(tally, "waited"),
            spentMs: of(tally, "spent"),
            ...quantiles(tally),
            ports: Object.fromEntries(
              [...tally].filter(([what]) => what.startsWith(">")).map(([what, n]) => [what.slice(1), n]),
            ),
          }),
        ),
        catchingUp: services.statistics.catchingUp,
      };
    },
  };
}

/** Of the durations in the buckets of a tally. */
function quantiles(tally: ReadonlyMap<string, number> | undefined): { p50Ms?: number; p95Ms?: number } {
  const buckets = [...(tally ?? [])]
    .filter(([what]) => /^d\d+$/.test(what))
    .map(([what, n]) => [Number(what.slice(1)), n] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, n]) => sum + n, 0);
  if (total === 0) return {};
  const at = (share: number) => {
    let left = Math.ceil(total * share);
    for (const [bucket, n] of buckets) if ((left -= n) <= 0) return bucketMs(bucket);
    return 0;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}
