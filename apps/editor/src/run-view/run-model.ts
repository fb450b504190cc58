import type { NodeCatalog, RunDetail } from "@signalbox/model";
import { createContext, useContext } from "react";
import type { RunFeed } from "../canvas/live/run-feed.ts";
import type { CanvasViews } from "../canvas/live/views.ts";

/** One run on its page. A new object whenever the run moved on. */
export interface RunModel {
  run: RunDetail;
  catalog: NodeCatalog;
  views: CanvasViews;
  feed: RunFeed;
}

const Context = createContext<RunModel | undefined>(undefined);
export const RunProvider = Context;

/** @throws Error outside the run page. */
export function useRun(): RunModel {
  const value = useContext(Context);
  if (!value) throw new Error("useRun() was called outside <RunProvider>.");
  return value;
}

/** Epoch ms of the moment that is looked at; undefined while the run is followed. */
export const momentOf = (feed: RunFeed): number | undefined =>
  feed.at === undefined ? undefined : feed.rows[feed.at]?.at;
