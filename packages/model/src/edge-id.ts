import type { WorkflowEdge } from "./document.ts";

/** The id of an edge: its two ends as text. */
export const edgeId = (e: WorkflowEdge): string => `${e.source}.${e.sourcePort}->${e.target}.${e.targetPort}`;
