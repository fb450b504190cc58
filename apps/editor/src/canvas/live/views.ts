import type { StepView } from "@signalbox/engine";
import type { StepError, StepStatus, WaitFor } from "@signalbox/model";
import type { ReactNode } from "react";
import { KeyedStore } from "./keyed-store.ts";
import type { Stale } from "./stale.ts";

/** What a card shows of a run. Immutable: a change makes a new one. */
export interface NodeView {
  status: StepStatus;
  /** Epoch ms. */
  startedAt?: number;
  endedAt?: number;
  attempts: number;
  port?: string;
  error?: StepError;
  retryAt?: number;
  wait?: WaitFor;
  items?: { total: number; done: number; failed: number };
  /** Passes a loop has begun. */
  passes?: number;
  /** How often a node inside a loop ran, when more than once; the rest of the view is its newest step. */
  rounds?: number;
  /** Waits for its turn. */
  gate?: StepView["gate"];
  /** Steps of this node by status, for nodes inside a for-each. */
  steps?: { total: number; done: number; failed: number; running: number };
  /** Where a result comes from that this run did not make. */
  taken?: "pinned" | "run" | "sample";
  /** Not stored: what the step says about itself while it runs. */
  progress?: { message?: string; fraction?: number };
}
export interface EdgeView {
  taken: number;
  dead: number;
  /** The node it leads to is at work. */
  flowing: boolean;
}
/** Marks that come from what a person is doing at the moment. */
export type Mark = "target" | "dim" | "match" | "drop" | "forbidden";
export interface Badges {
  problems?: { count: number; severity: "error" | "warning"; first: string };
  /** The result shown is of an older state of this node, or of what comes before it. */
  stale?: Stale;
}

/** How a node or an edge differs from another version. */
export interface ChangeMark {
  change: "added" | "removed" | "changed";
  /** Fields that differ. */
  fields: number;
}

/** What the overview of many runs shows at a card or a line; it is made by the overview, which loads when it is opened. */
export interface OverviewMark {
  /** The custom property that colours the card: `--heat-3`. */
  tint?: string;
  /** Of the line, in px. */
  width?: number;
  /** The numbers; `text` where there is room for words only. */
  shown: ReactNode;
  text: string;
}

/** Everything on the canvas that changes without the graph changing; each card and edge watches its own part. */
export interface CanvasViews {
  nodes: KeyedStore<NodeView>;
  edges: KeyedStore<EdgeView>;
  marks: KeyedStore<Mark>;
  badges: KeyedStore<Badges>;
  /** By node and edge id; empty unless versions are compared. */
  changes: KeyedStore<ChangeMark>;
  /** By node and edge id; empty unless the overview is open. */
  overview: KeyedStore<OverviewMark>;
  /** Nodes that tests pause before, each with what takes its breakpoint away. */
  breakpoints: KeyedStore<() => void>;
}
export const createViews = (): CanvasViews => ({
  nodes: new KeyedStore(),
  edges: new KeyedStore(),
  marks: new KeyedStore(),
  badges: new KeyedStore(),
  changes: new KeyedStore(),
  overview: new KeyedStore(),
  breakpoints: new KeyedStore(),
});
