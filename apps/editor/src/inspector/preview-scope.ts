import type { RunView, StepView } from "@signalbox/engine";
import { evaluateTemplate, type Scope } from "@signalbox/expressions";
import type { Json, NodeCatalog, WorkflowDocument, WorkflowNode } from "@signalbox/model";

/**
 * Data for previews: results of the run that is shown where there are any, else pinned data, else the examples that
 * node types bring along. Inside a for-each `item` is the first item, inside a loop the value it begins with.
 */
export function previewScope(
  document: WorkflowDocument,
  catalog: NodeCatalog,
  node: WorkflowNode,
  view: RunView | undefined,
): { scope: Scope; source: "run" | "sample" } {
  const steps: Record<string, Json> = {};
  let trigger: Json = view?.input ?? {};
  const ran = firstSteps(view);
  for (const other of document.nodes) {
    const definition = catalog.get(other.type, other.typeVersion);
    const sample = other.pinned ?? definition?.example?.output;
    const step = ran.get(other.id);
    const output =
      step?.output ?? (step?.error ? { error: { code: step.error.code, message: step.error.message } } : undefined);
    const value = other.pinned ?? output ?? sample;
    if (value !== undefined) steps[other.id] = value;
    if (!view && definition?.kind === "trigger")
      trigger = other.pinned ?? (other.params.example as Json) ?? sample ?? {};
  }
  const scope: Scope = {
    trigger,
    steps,
    vars: document.vars,
    run: {
      id: "00000000-0000-7000-8000-000000000000",
      workflow: document.name,
      startedAt: new Date(view?.startedAt ?? Date.now()).toISOString(),
    },
    now: Date.now(),
    timezone: document.settings.timezone,
  };
  const item = firstItem(document, node.scope, scope);
  return { scope: item === undefined ? scope : { ...scope, item, index: 0 }, source: view ? "run" : "sample" };
}

/** The first step of each node; asking for each node on its own would go through all steps every time. */
function firstSteps(view: RunView | undefined): Map<string, StepView> {
  const steps = new Map<string, StepView>();
  for (const step of view?.steps.values() ?? []) if (!steps.has(step.node)) steps.set(step.node, step);
  return steps;
}

/** The first item of the for-each around, or what the loop around begins with. */
function firstItem(document: WorkflowDocument, container: string | undefined, scope: Scope): Json | undefined {
  const seen = new Set<string>();
  for (let id = container; id !== undefined && !seen.has(id); ) {
    seen.add(id);
    const node = document.nodes.find((candidate) => candidate.id === id);
    const { items, initial } = node?.params ?? {};
    if (items !== undefined) {
      const list = valueIn(items, scope);
      return Array.isArray(list) ? list[0] : undefined;
    }
    if (node?.type === "loop") return initial === undefined ? null : valueIn(initial, scope);
    id = node?.scope;
  }
  return undefined;
}

function valueIn(value: Json, scope: Scope): Json | undefined {
  if (typeof value !== "string") return value;
  try {
    return evaluateTemplate(value, scope);
  } catch {
    return undefined;
  }
}
