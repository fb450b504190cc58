import type { RouteResponse, RunSummary } from "@signalbox/model";
import type { RunFilter } from "./queries.ts";

type RunPage = RouteResponse<"listRuns">;

/** Whether a run that just changed belongs on the newest page of a filtered list; text search is left to the server. */
export function belongs(run: RunSummary, filter: RunFilter): boolean {
  if (filter.workflow && run.workflow !== filter.workflow) return false;
  if (filter.status && !filter.status.split(",").includes(run.status)) return false;
  if (filter.from && run.startedAt < filter.from) return false;
  if (filter.to && run.startedAt >= filter.to) return false;
  return !filter.q && !filter.entity;
}

/**
 * A page of runs with newer summaries worked in: known rows are renewed in place, new ones come on top of the newest
 * page, and rows that no longer match leave.
 *
 * @returns The same object when nothing on this page changed.
 */
export function mergeRuns(page: RunPage, changed: readonly RunSummary[], filter: RunFilter): RunPage {
  const news = new Map(changed.map((run) => [run.id, run]));
  let touched = false;
  const items = page.items.flatMap((old) => {
    const run = news.get(old.id);
    if (!run) return [old];
    news.delete(old.id);
    touched = true;
    // Searched rows matched once by text; only what can be judged here makes them leave.
    return belongs(run, { ...filter, q: undefined, entity: undefined }) ? [run] : [];
  });
  const fresh = filter.before ? [] : [...news.values()].filter((run) => belongs(run, filter));
  if (!touched && fresh.length === 0) return page;
  fresh.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return { ...page, items: mergeSorted(fresh, items) };
}

/** A page that grew to twice its size while it was open is asked for anew; the server knows where the next one begins. */
export const isOvergrown = (page: RunPage, filter: RunFilter): boolean =>
  page.items.length > 2 * Number(filter.limit ?? 50);

function mergeSorted(fresh: readonly RunSummary[], items: readonly RunSummary[]): RunSummary[] {
  const newest = items[0]?.startedAt ?? "";
  // The usual case: everything fresh is newer than the page.
  if (fresh.every((run) => run.startedAt >= newest)) return [...fresh, ...items];
  return [...fresh, ...items].sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}
