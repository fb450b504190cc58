import type { RunView, StepView } from "@signalbox/engine";
import { evaluateTemplate, type Scope, type TypeEnv } from "@signalbox/expressions";
import {
  type Json,
  type JsonSchema,
  type NodeCatalog,
  refine,
  schemaOf,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";
import type { DataOrigin, PreviewData } from "../expression-field/props.ts";

/**
 * Data for previews: pinned data, else results of the run that is shown, else recorded samples, else the examples that
 * node types bring along. Inside a for-each `item` is one of its items, inside a loop the value it begins with.
 *
 * @param index Which item of the for-each around the node is looked at; default the first.
 */
export function previewScope(
  document: WorkflowDocument,
  catalog: NodeCatalog,
  node: WorkflowNode,
  view: RunView | undefined,
  index = 0,
): PreviewData {
  const steps: Record<string, Json> = {};
  const origins = new Map<string, DataOrigin>();
  const brief = new Set<string>();
  const about: Map<string, { about?: string; at: string }> = new Map();
  let trigger: Json = view?.input ?? {};
  if (view) origins.set("trigger", "run");
  const repeating = containerOf(document, node.scope);
  const ran = stepsOf(view, repeating?.id, index);
  for (const other of document.nodes) {
    const definition = catalog.get(other.type, other.typeVersion);
    const step = ran.get(other.id);
    const found = dataOf(other, step) ?? exampleOf(other, definition?.example?.output);
    if (found) {
      steps[other.id] = found.value;
      origins.set(other.id, found.origin);
      if (found.origin === "run" && step?.brief) brief.add(other.id);
      if (found.origin === "sample" && other.sample) about.set(other.id, other.sample);
    }
    if (definition?.kind !== "trigger") continue;
    if (view && step?.brief) brief.add("trigger");
    if (view || !found || origins.has("trigger")) continue;
    trigger = found.value;
    origins.set("trigger", found.origin);
    if (found.origin === "sample" && other.sample) about.set("trigger", other.sample);
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
  const data: PreviewData = { scope, source: view ? "run" : "sample", origins, brief, about };
  if (!repeating) return data;
  const { items, initial } = repeating.params;
  if (items === undefined) {
    const item = initial === undefined ? null : valueIn(initial, scope);
    return item === undefined ? data : withItem(data, item, 0);
  }
  const list = valueIn(items, scope);
  if (!Array.isArray(list) || list.length === 0) return data;
  const at = Math.min(index, list.length - 1);
  return { ...withItem(data, list[at] ?? null, at), items: { index: at, count: list.length } };
}

/** An item comes from wherever its list does; that it is there is what counts here. */
function withItem(data: PreviewData, item: Json, index: number): PreviewData {
  const origin =
    data.source === "run" ? "run" : ([...data.origins.values()].find((one) => one !== "example") ?? "example");
  return { ...data, origins: new Map([...data.origins, ["item", origin]]), scope: { ...data.scope, item, index } };
}

interface Found {
  value: Json;
  origin: DataOrigin;
}

/** Real data of a node: pinned, of the run, or recorded. */
function dataOf(node: WorkflowNode, step: StepView | undefined): Found | undefined {
  if (node.pinned !== undefined) return { value: node.pinned, origin: "pinned" };
  if (step?.output !== undefined) return { value: step.output, origin: "run" };
  if (step?.error) {
    const { code, message } = step.error;
    return { value: { error: { code, message } }, origin: "run" };
  }
  return node.sample && { value: node.sample.value, origin: "sample" };
}

function exampleOf(node: WorkflowNode, example: Json | undefined): Found | undefined {
  const own = node.params.example;
  const value = own !== undefined && own !== null ? own : example;
  return value === undefined ? undefined : { value, origin: "example" };
}

const shapes = new WeakMap<object, JsonSchema>();
/** The same value has the same shape; runs that are shown are asked for it at every event. */
function shapeOf(value: Json): JsonSchema {
  if (value === null || typeof value !== "object") return schemaOf(value);
  let shape = shapes.get(value);
  if (!shape) shapes.set(value, (shape = schemaOf(value)));
  return shape;
}

/**
 * What expressions can read, with the fields that real data showed where the declared schemas say nothing (rule
 * SAMPLE-2). Examples of node types do not count: they are of somebody else's data.
 */
export function seenEnv(env: TypeEnv, { scope, origins }: PreviewData): TypeEnv {
  const isReal = (key: string) => origins.has(key) && origins.get(key) !== "example";
  const steps = Object.fromEntries(
    Object.entries(env.steps).map(([id, schema]) => {
      const value = scope.steps[id];
      return [id, value !== undefined && isReal(id) ? refine(schema, shapeOf(value)) : schema];
    }),
  );
  const seen: TypeEnv = { ...env, steps };
  if (isReal("trigger")) seen.trigger = refine(env.trigger, shapeOf(scope.trigger));
  if (env.item && scope.item !== undefined && isReal("item")) seen.item = refine(env.item, shapeOf(scope.item));
  return seen;
}

/** One step of each node: the one of the item that is looked at, else the first. */
function stepsOf(view: RunView | undefined, container: string | undefined, index: number): Map<string, StepView> {
  const steps = new Map<string, StepView>();
  const wanted = container === undefined ? undefined : `${container}[${index}]/`;
  for (const step of view?.steps.values() ?? []) {
    if (!steps.has(step.node) || (wanted !== undefined && step.path.includes(wanted))) steps.set(step.node, step);
  }
  return steps;
}

/** The for-each or loop whose items or passes a node in this scope sees. */
function containerOf(document: WorkflowDocument, scope: string | undefined): WorkflowNode | undefined {
  const seen = new Set<string>();
  for (let id = scope; id !== undefined && !seen.has(id); ) {
    seen.add(id);
    const node = document.nodes.find((candidate) => candidate.id === id);
    if (node?.params.items !== undefined || node?.type === "loop") return node;
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
