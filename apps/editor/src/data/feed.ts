import { createLive, type Live, type LiveStatus } from "@signalbox/client";
import type { RouteResponse, RunSummary } from "@signalbox/model";
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { isOvergrown, mergeRuns } from "./merge-runs.ts";
import type { RunFilter } from "./queries.ts";

/** The state before `startFeed`, and again after the session ended. */
const NONE: LiveStatus = { state: "closed" };
const listeners = new Set<() => void>();
let feed: Live | undefined;
let status: LiveStatus = NONE;

/** The live feed of this page. @throws Error before the session is known; pages below the shell always have it. */
export function live(): Live {
  if (!feed) throw new Error("The live feed is not open yet; it starts once the session is known.");
  return feed;
}

const setStatus = (next: LiveStatus) => {
  status = next;
  for (const listener of listeners) listener();
};

/** Opens the feed and lets it renew the cache. @returns A function that closes it. */
export function startFeed(cache: QueryClient): () => void {
  const opened = createLive({ url: location.origin, onStatus: setStatus });
  feed = opened;
  const renew = (...keys: string[]) => {
    for (const key of keys) void cache.invalidateQueries({ queryKey: [key] });
  };
  // Counts in the workflow list follow from runs; a burst of runs asks for them once.
  const renewCounts = throttle(() => renew("workflows"), 2_000);
  opened.runs(
    {},
    (runs) => {
      applyRuns(cache, runs);
      renewCounts();
    },
    () => renew("runs", "run", "workflows"),
  );
  opened.topics(["approvals", "inbox", "workflows"], (topic) => renew(topic));
  const wake = () => opened.wake();
  addEventListener("online", wake);
  return () => {
    removeEventListener("online", wake);
    opened.close();
    if (feed === opened) feed = undefined;
    setStatus(NONE);
  };
}

function applyRuns(cache: QueryClient, runs: readonly RunSummary[]): void {
  for (const [key, page] of cache.getQueriesData<RouteResponse<"listRuns">>({ queryKey: ["runs"] })) {
    if (!page) continue;
    const filter = key[1] as RunFilter;
    const merged = mergeRuns(page, runs, filter);
    cache.setQueryData(key, merged);
    if (isOvergrown(merged, filter)) void cache.invalidateQueries({ queryKey: key, exact: true });
  }
  for (const run of runs) {
    cache.setQueryData<RouteResponse<"getRun">>(["run", run.id], (known) => known && { ...known, ...run });
  }
}

/** Calls `run` at once and then at most every `period` ms, with one call after the last request. */
function throttle(run: () => void, period: number): () => void {
  let waiting = false;
  let again = false;
  return function request() {
    if (waiting) {
      again = true;
      return;
    }
    run();
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (again) {
        again = false;
        request();
      }
    }, period);
  };
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** State of the connection to the live feed. */
export const useLiveStatus = (): LiveStatus => useSyncExternalStore(subscribe, () => status);
