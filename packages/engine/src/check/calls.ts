import type { Finding, NodeCatalog, WorkflowDocument, WorkflowNode } from "@signalbox/model";
import { Flow } from "./flow.ts";
import { nameOf } from "./name.ts";
import { problem } from "./problem.ts";

/** What is known besides the document. */
export interface Surroundings {
  /** Id of the workflow the document is of, so that calls of itself are seen. */
  workflow?: string;
  /** Documents of other workflows by id, as far as they are at hand. */
  documentOf?(workflow: string): WorkflowDocument | undefined;
}

/** Workflows that run themselves again whatever happens, directly or by way of others. */
export function checkCalls(
  document: WorkflowDocument,
  catalog: NodeCatalog,
  flow: Flow,
  { workflow, documentOf }: Surroundings,
): Finding[] {
  if (workflow === undefined) return [];
  return callsOf(document, catalog, flow).flatMap(({ node, target }) => {
    const way = wayBack(target, workflow, (id) => {
      const other = documentOf?.(id);
      return other ? callsOf(other, catalog, new Flow(other, catalog)).map((call) => call.target) : [];
    });
    if (!way) return [];
    const ways = [...way, workflow].join(" → ");
    return [problem("CALL_ENDLESS", { name: nameOf(node), ways }, { node: node.id })];
  });
}

/** Calls that every run makes. */
function callsOf(
  document: WorkflowDocument,
  catalog: NodeCatalog,
  flow: Flow,
): { node: WorkflowNode; target: string }[] {
  return document.nodes.flatMap((node) => {
    const { workflow } = node.params;
    const isCall = catalog.get(node.type, node.typeVersion)?.behaviour === "child" && !node.disabled;
    const sure = node.scope === undefined && flow.always(node.id);
    return isCall && sure && typeof workflow === "string" ? [{ node, target: workflow }] : [];
  });
}

/** The workflows from `from` until `to` is called, without `to`. */
function wayBack(from: string, to: string, callsOf: (id: string) => string[]): string[] | undefined {
  const seen = new Set<string>();
  const work: string[][] = [[from]];
  for (let way = work.shift(); way; way = work.shift()) {
    const at = way.at(-1) as string;
    if (at === to) return way.slice(0, -1);
    if (seen.has(at)) continue;
    seen.add(at);
    work.push(...callsOf(at).map((next) => [...(way as string[]), next]));
  }
  return undefined;
}
