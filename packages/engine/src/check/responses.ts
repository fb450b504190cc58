import type { Finding, NodeCatalog, WorkflowDocument, WorkflowNode } from "@signalbox/model";
import { paramIs } from "./choices.ts";
import type { Flow } from "./flow.ts";
import { nameOf } from "./name.ts";
import { problem } from "./problem.ts";

/** Senders that wait for an answer none gives, answers nobody waits for, and second answers. */
export function checkResponses(document: WorkflowDocument, catalog: NodeCatalog, flow: Flow): Finding[] {
  const definition = (node: WorkflowNode) => catalog.get(node.type, node.typeVersion);
  const waiting = document.nodes.filter((node) => {
    const known = definition(node);
    return known?.behaviour === "trigger" && !node.disabled && paramIs(node, known, known.awaitsResponse);
  });
  const answering = document.nodes.filter(
    (node) => definition(node)?.responds && !node.disabled && !flow.never(node.id),
  );
  if (waiting.length === 0) {
    return answering.map((node) => problem("RESPOND_UNUSED", { name: nameOf(node) }, { node: node.id }));
  }
  const names = new Map(document.nodes.map((node) => [node.id, node]));
  const findings: Finding[] = [];
  for (const node of answering) {
    const first = answering.find((other) => flow.before(node.id).certain.has(other.id));
    if (!first) continue;
    findings.push(problem("RESPOND_TWICE", { name: nameOf(node), first: nameOf(first) }, { node: node.id }));
  }
  /** What stands for a node among those of the whole workflow: a group that answers whenever it runs. */
  const root = (node: WorkflowNode): string[] => {
    const around = node.scope === undefined ? undefined : names.get(node.scope);
    if (node.scope === undefined) return [node.id];
    return around && definition(around)?.behaviour === "scope" && flow.always(node.id) ? root(around) : [];
  };
  const sure = answering.flatMap(root);
  for (const trigger of waiting) {
    const at = { node: trigger.id };
    if (answering.length === 0) findings.push(problem("RESPOND_MISSING", { name: nameOf(trigger) }, at));
    else if (!flow.oneAlways(sure, trigger.id)) findings.push(problem("RESPOND_MAYBE", { name: nameOf(trigger) }, at));
  }
  return findings;
}
