import type { JoinPolicy, JsonObject, NodeDefinition, WorkflowDocument, WorkflowNode } from "@signalbox/model";

/** A workflow compiled for the engine. Immutable; shared by all runs of a version. */
export interface Plan {
  readonly document: WorkflowDocument;
  readonly nodes: ReadonlyMap<string, PlanNode>;
  /** Keyed by container node id; the root scope is `""`. */
  readonly scopes: ReadonlyMap<string, PlanScope>;
  /** Milliseconds, when the workflow has a deadline. */
  readonly deadline: number | undefined;
}

export interface PlanScope {
  readonly container: string | undefined;
  readonly nodes: readonly PlanNode[];
}

export interface PlanNode {
  readonly id: string;
  readonly node: WorkflowNode;
  readonly definition: NodeDefinition;
  /** Container id, `""` at the root. */
  readonly scope: string;
  readonly incoming: readonly PlanEdge[];
  readonly outgoing: readonly PlanEdge[];
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
}

export interface PlanEdge {
  readonly index: number;
  readonly id: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
}

export const ERROR_PORT = "error";
