import { type WorkflowDocument, type WorkflowSettings, workflowDocument } from "@signalbox/model";
import { compile } from "../../src/plan/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { catalog } from "./nodes.ts";

/** A node by its type alone, or with more of its fields; the id is the key it stands under. */
export type NodeSketch = string | { type: string; [field: string]: unknown };
export interface Sketch {
  /** `start` is always there. */
  nodes: Record<string, NodeSketch>;
  /** `a>b`, `a.error>b`, `a>b>c`; the port is `out` unless named. */
  edges: string[];
  settings?: Partial<WorkflowSettings>;
}

/** A workflow document drawn in a few words. */
export function sketch({ nodes, edges, settings }: Sketch): WorkflowDocument {
  const all: Record<string, NodeSketch> = "start" in nodes ? nodes : { start: "start", ...nodes };
  return workflowDocument.parse({
    name: "test",
    nodes: Object.entries(all).map(([id, node]) => ({ id, ...(typeof node === "string" ? { type: node } : node) })),
    edges: edges.flatMap((chain) => {
      const stops = chain.split(">");
      return stops.slice(1).map((target, i) => {
        const [source = "", sourcePort = "out"] = (stops[i] as string).split(".");
        return { source, sourcePort, target: target.split(".")[0] };
      });
    }),
    ...(settings && { settings }),
  });
}

export const planOf = (drawn: Sketch): Plan => compile(sketch(drawn), catalog);
