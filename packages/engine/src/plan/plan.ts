import type { JoinPolicy, JsonObject, NodeDefinition, WorkflowDocument, WorkflowNode } from "@signalbox/model";

/** A workflow compiled for the engine. Immutable; shared by all runs of a version. */
export interface Plan {
  readonly document: WorkflowDocument;
  /** Keyed by id, drawn cycles included: the loop entered at `check` is the node `~check`. */
  readonly nodes: ReadonlyMap<string, PlanNode>;
  /** Keyed by container node id; the root scope is `""`. */
  readonly scopes: ReadonlyMap<string, PlanScope>;
  /** Milliseconds, when the workflow has a deadline. */
  readonly deadline: number | undefined;
  /** Some node has an `undo`. */
  readonly undoes: boolean;
}

export interface PlanScope {
  readonly container: string | undefined;
  /** Nodes that edges lead to, in document order; without `finally` and `undo`. */
  readonly nodes: readonly PlanNode[];
  readonly last: PlanNode | undefined;
  /** Something in it, or deeper, has to run after its end: it cannot simply be dropped. */
  readonly orderly: boolean;
}

export interface PlanNode {
  readonly id: string;
  readonly node: WorkflowNode;
  readonly definition: NodeDefinition;
  /** Container id, `""` at the root; for nodes of a drawn cycle the cycle's. */
  readonly scope: string;
  readonly incoming: readonly PlanEdge[];
  /** Edges to nodes of the same scope. */
  readonly outgoing: readonly PlanEdge[];
  /** Edges out of the drawn cycle the node is in, or back to its entry: decided when the pass is over. */
  readonly leaving: readonly PlanEdge[];
  readonly join: JoinPolicy;
  readonly retry: { max: number; initial: number; factor: number; cap: number };
  /** Milliseconds for one attempt, and for all attempts together. */
  readonly attemptTimeout: number | undefined;
  readonly stepTimeout: number | undefined;
  /** First port: taken by disabled nodes and after `onError: continue`. */
  readonly mainPort: string;
  readonly errorWired: boolean;
  /** Steps its parameters read, so that only those are handed to expressions. */
  readonly reads: readonly string[];
  /** For joins with `cancelRest`: nodes from which every way leads to this node only. */
  readonly feeders: ReadonlySet<string>;
  /** The joins with `cancelRest` this node is a feeder of. */
  readonly feeds: readonly string[];
  /** Parameters without those evaluated later (a for-each's `result`), and those. */
  readonly params: {
    readonly now: JsonObject;
    readonly later: JsonObject;
  };
  /** Of a drawn cycle: the edges that begin another pass, and the passes it may make. */
  readonly cycle?: { readonly back: readonly PlanEdge[]; readonly max: number };
}

export interface PlanEdge {
  readonly index: number;
  readonly id: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
}

export const ERROR_PORT = "error";
export const CANCELLED_PORT = "cancelled";
/** Passes of a drawn cycle that says nothing else. */
export const MAX_PASSES = 1000;
export const cycleId = (entry: string): string => `~${entry}`;
