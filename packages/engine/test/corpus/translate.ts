import { catalogOf, type NodeCatalog, nodeDefinition, type WorkflowDocument } from "@signalbox/model";
import { catalog as known } from "../support/nodes.ts";
import { type NodeSketch, sketch } from "../support/workflow.ts";

/** A definition as others drew it: an XML tree as JSON. */
export interface Element {
  tag: string;
  attrs?: Record<string, string>;
  text?: string;
  children?: Element[];
}
export interface Pattern {
  pattern: string;
  description: string;
  definition: Element;
  /** Of a workflow that this one runs. */
  inner?: Element;
  expected_path?: Task[];
}
/** Executed tasks: what ran after what. */
export interface Task {
  task: string;
  next: Task[];
}

/** A condition on the values that tasks give; absent for ways that are always taken. */
export interface Way {
  target: string;
  port: string;
  when?: { equal: boolean; left: Operand; right: Operand };
  /** Taken when no other way is. */
  otherwise: boolean;
}
export type Operand = { field: string } | { value: string };

/** What the player has to do that no node type of ours does by itself. */
export interface Role {
  ways: Way[];
  choice?: "one" | "several";
  /** Values set when the task is done. */
  assigns: Record<string, string>;
  /** A for-each that gets another item when the task is done. */
  adds?: string;
  /** Ways of another task that are not taken unless they are among these. */
  picks?: { of: string; targets: string[] };
  /** Task it stands for, where one task became several nodes. */
  silent?: boolean;
}
export interface Translated {
  document: WorkflowDocument;
  catalog: NodeCatalog;
  roles: Map<string, Role>;
}

const PORTS = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"];
const choice = nodeDefinition.parse({
  type: "choose",
  version: 1,
  kind: "condition",
  behaviour: "action",
  category: "test",
  title: { en: "choose" },
  description: { en: "" },
  params: {},
  output: {},
  ports: PORTS.map((id) => ({ id, label: { en: id }, kind: "flow" })),
  effect: "pure",
  risk: "none",
});
const catalog = catalogOf([...known.all(), choice]);

const of = (element: Element, tag: string) => (element.children ?? []).filter((child) => child.tag === tag);
const textOf = (element: Element | undefined) => element?.text?.trim() ?? "";
const nameOf = (element: Element) => element.attrs?.name ?? "";
const INSTANCES = new Set(["multi-instance", "thread-split"]);

/**
 * The definition as one of our documents. Tasks become steps that somebody else finishes, choices become steps whose
 * port is told, several instances of the same tasks a for-each around them.
 *
 * @throws Error for elements that have nothing here they could become.
 */
export function translate(definition: Element): Translated {
  const elements = new Map((definition.children ?? []).map((element) => [nameOf(element), element]));
  elements.delete("");
  const start = of(definition, "start-task")[0] as Element;
  const roles = new Map([...elements].map(([name, element]) => [name, roleOf(element)]));
  roles.set("start", roleOf(start));
  const scopes = scopesOf(elements, roles);
  const nodes: Record<string, NodeSketch> = { start: "start" };
  const edges: string[] = [];
  const link = (from: string, role: Role, port: (way: Way) => string) => {
    for (const way of role.ways) {
      // Whatever leads out of a for-each leads out of its end.
      const scope = scopes.get(from);
      const inside = scope === scopes.get(way.target);
      if (way.target === "end" || (inside && scopes.get(from) === undefined && from === way.target)) continue;
      if (inside) edges.push(`${from}.${port(way)}>${way.target}`);
      else if (scope !== undefined) edges.push(`${scope}.out>${way.target}`);
    }
  };
  link("start", roles.get("start") as Role, () => "out");
  for (const [name, element] of elements) {
    const role = roles.get(name) as Role;
    const scope = scopes.get(name);
    const around = scope === undefined ? {} : { scope };
    const node = nodeOf(element, elements, scopes);
    nodes[name] = { ...node, ...around };
    let last = name;
    for (const target of of(element, "cancel").map(textOf)) {
      const more = `${name}_${target}`;
      nodes[more] = { type: "cancel", params: { target }, ...around };
      roles.set(more, { ways: [], assigns: {}, silent: true });
      edges.push(`${last}>${more}`);
      last = more;
    }
    link(last, role, role.choice ? (way) => way.port : () => "out");
  }
  return { document: sketch({ nodes, edges: [...new Set(edges)] }), catalog, roles };
}

function nodeOf(
  element: Element,
  elements: ReadonlyMap<string, Element>,
  scopes: ReadonlyMap<string, string>,
): { type: string; [field: string]: unknown } {
  const { threshold, cancel, context, times } = element.attrs ?? {};
  switch (element.tag) {
    case "task":
    case "trigger":
    case "choose":
    case "thread-merge":
    case "cancel-task":
      return { type: "act" };
    case "exclusive-choice":
    case "multi-choice":
      return { type: "choose" };
    case "join": {
      const instances = elements.get(context ?? "");
      // What waits for instances is the end of the for-each; how many it waits for is said there.
      if (threshold === undefined || (instances && INSTANCES.has(instances.tag))) return { type: "act" };
      return { type: "act", join: { mode: "n", count: Number(threshold), cancelRest: cancel === "1" } };
    }
    case "multi-instance":
    case "thread-split": {
      const join = [...elements.values()].find((one) => one.tag === "join" && one.attrs?.context === nameOf(element));
      const inside = [...scopes.values()].filter((scope) => scope === nameOf(element)).length;
      const enough = join?.attrs?.threshold === undefined ? {} : { enough: Number(join.attrs.threshold) / inside };
      const items = Array.from({ length: Number(times) }, (_, i) => i);
      const cancelRest = join?.attrs?.cancel === "1";
      return { type: "each", params: { items, concurrency: 10, ...enough, ...(cancelRest && { cancelRest }) } };
    }
    case "cancel":
      return { type: "end" };
    case "sub-workflow":
      return { type: "call", params: { workflow: element.attrs?.file } };
    default:
      throw new Error(`There is nothing here that <${element.tag}> could become.`);
  }
}

function roleOf(element: Element): Role {
  const ways = (element.children ?? []).flatMap((child, i): Way[] => {
    const port = PORTS[i] ?? "";
    if (child.tag === "successor") return [{ target: textOf(child), port, otherwise: false }];
    if (child.tag === "default-successor") return [{ target: textOf(child), port, otherwise: true }];
    if (child.tag !== "conditional-successor") return [];
    const test = child.children?.find((one) => one.tag.endsWith("equals"));
    const operand = (side: string): Operand =>
      test?.attrs?.[`${side}-field`] === undefined
        ? { value: test?.attrs?.[`${side}-value`] ?? "" }
        : { field: test.attrs[`${side}-field`] as string };
    const when = { equal: test?.tag === "equals", left: operand("left"), right: operand("right") };
    return [{ target: textOf(of(child, "successor")[0]), port, when, otherwise: false }];
  });
  const context = element.attrs?.context ?? "";
  return {
    ways,
    assigns: Object.fromEntries(of(element, "pre-assign").map((one) => [nameOf(one), one.attrs?.value ?? ""])),
    ...(element.tag === "exclusive-choice" && { choice: "one" as const }),
    ...(element.tag === "multi-choice" && { choice: "several" as const }),
    ...(element.tag === "trigger" && { adds: context }),
    ...(element.tag === "choose" && { picks: { of: context, targets: of(element, "pick").map(textOf) } }),
  };
}

/** The for-each each task is in: from where instances begin to where they are waited for, or to the end. */
function scopesOf(elements: ReadonlyMap<string, Element>, roles: ReadonlyMap<string, Role>): Map<string, string> {
  const scopes = new Map<string, string>();
  for (const [name, element] of elements) {
    if (!INSTANCES.has(element.tag)) continue;
    const end = element.tag === "thread-split" ? "thread-merge" : "join";
    const stack = (roles.get(name) as Role).ways.map((way) => way.target);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const next = elements.get(at);
      if (!next || scopes.has(at) || (next.tag === end && next.attrs?.context === name)) continue;
      scopes.set(at, name);
      for (const way of (roles.get(at) as Role).ways) stack.push(way.target);
    }
  }
  return scopes;
}
