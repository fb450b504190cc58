import { summarizeCounts } from "@signalbox/engine";
import { type NodeActivity, SignalboxError } from "@signalbox/model";
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
      const counts = await storage.statistics.counts(params.id, from, to, query.version);
      return {
        from: iso(from),
        to: iso(to),
        ...summarizeCounts(counts),
        catchingUp: services.statistics.catchingUp,
      };
    },
  };
}
