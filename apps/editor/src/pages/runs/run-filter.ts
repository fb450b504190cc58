import { PERIODS, type RunsSearch } from "../../app/search.ts";
import type { RunFilter } from "../../data/queries.ts";

export const PAGE_SIZE = 50;

/**
 * The request for the runs a page's address names. Relative periods begin at a whole minute, so that the request
 * stays the same, and is not repeated, while one looks at it.
 *
 * @param now Epoch ms.
 */
export function runFilter(search: RunsSearch, now: number, workflow?: string): RunFilter {
  const { period, from, to, before, status, q, entity } = search;
  const start = period ? new Date(Math.floor((now - PERIODS[period]) / 60_000) * 60_000).toISOString() : from;
  const filter = {
    status,
    q,
    entity,
    before,
    from: start,
    to: period ? undefined : to,
    workflow: workflow ?? search.workflow,
  };
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return { ...set, limit: PAGE_SIZE };
}

/** Whether anything narrows the list, so that an empty one can say why. */
export const isFiltered = ({ status, workflow, q, entity, period, from, to }: RunsSearch): boolean =>
  [status, workflow, q, entity, period, from, to].some((value) => value !== undefined);
