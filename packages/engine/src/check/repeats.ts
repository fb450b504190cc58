import {
  type Finding,
  type Json,
  type NodeCatalog,
  type NodeDefinition,
  parseDuration,
  type WorkflowDocument,
  type WorkflowNode,
} from "@signalbox/model";
import { constant, paramIs, paramOf } from "./choices.ts";
import type { Flow } from "./flow.ts";
import { nameOf } from "./name.ts";
import { problem } from "./problem.ts";
import { readsOf, texts } from "./reads.ts";

/** Something that runs its nodes more than once: a container, or a circle drawn by hand. */
interface Repeat {
  kind: "forEach" | "loop" | "circle";
  /** The container, or the entry of the circle. */
  node: WorkflowNode;
  /** Every node inside, however deep. */
  inside: ReadonlySet<string>;
}

/** Loops that nothing ends, and effects that happen again without anything that tells the times apart. */
export function checkRepeats(document: WorkflowDocument, catalog: NodeCatalog, flow: Flow): Finding[] {
  const context = new Context(document, catalog, flow);
  return [
    ...context.repeats.flatMap((repeat) => context.endOf(repeat)),
    ...document.nodes.flatMap((node) => (node.disabled || flow.never(node.id) ? [] : context.effectOf(node))),
  ];
}

class Context {
  /** Those inside others first. */
  readonly repeats: Repeat[];
  private readonly nodes: Map<string, WorkflowNode>;
  private readonly catalog: NodeCatalog;
  private readonly flow: Flow;
  private readonly byScope: Map<string, WorkflowNode[]>;

  constructor(document: WorkflowDocument, catalog: NodeCatalog, flow: Flow) {
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    this.byScope = Map.groupBy(document.nodes, (node) => node.scope ?? "");
    this.catalog = catalog;
    this.flow = flow;
    const containers = document.nodes.flatMap((node): Repeat[] => {
      const kind = this.definition(node)?.behaviour;
      if (node.disabled || (kind !== "forEach" && kind !== "loop")) return [];
      return [{ kind, node, inside: this.within((this.byScope.get(node.id) ?? []).map((one) => one.id)) }];
    });
    const circles = flow.loops.map((loop): Repeat => {
      const node = this.nodes.get(loop.header) as WorkflowNode;
      return { kind: "circle", node, inside: this.within(loop.nodes) };
    });
    this.repeats = [...containers, ...circles].sort((a, b) => a.inside.size - b.inside.size);
  }

  definition(node: WorkflowNode): NodeDefinition | undefined {
    return this.catalog.get(node.type, node.typeVersion);
  }

  /** The nodes, and all that is inside them. */
  private within(ids: readonly string[]): ReadonlySet<string> {
    const all = new Set(ids);
    for (const id of all) for (const inner of this.byScope.get(id) ?? []) all.add(inner.id);
    return all;
  }

  /** Whether a value can differ between two passes. */
  private varies(value: Json, repeat: Repeat): boolean {
    const reads = readsOf(value);
    if (reads.clock || [...reads.steps].some((step) => repeat.inside.has(step))) return true;
    return reads.item && repeat.kind !== "circle";
  }

  // --- what ends it --------------------------------------------------------------------------------------------------

  endOf(repeat: Repeat): Finding[] {
    if (this.flow.never(repeat.node.id) || repeat.kind === "forEach") return [];
    // Something inside that ends the run, or withdraws the loop, can be all the end that is wanted.
    const leaves = [...repeat.inside].some((id) => {
      const node = this.nodes.get(id);
      const behaviour = node && this.definition(node)?.behaviour;
      return (behaviour === "end" || behaviour === "cancel") && !node?.disabled;
    });
    if (leaves) return [];
    return repeat.kind === "loop" ? this.endOfLoop(repeat) : this.endOfCircle(repeat);
  }

  private endOfLoop(repeat: Repeat): Finding[] {
    const { node } = repeat;
    const { times, while: again, until } = node.params;
    const name = nameOf(node);
    if (times !== undefined && times !== "") return [];
    const goes = isAbsent(again) || constant(again) === true;
    const stays = isAbsent(until) || constant(until) === false;
    if (goes && stays) return [problem("LOOP_UNGUARDED", { name }, { node: node.id })];
    const given = [
      ...(goes ? [] : [{ field: "while", value: again as Json }]),
      ...(stays ? [] : [{ field: "until", value: until as Json }]),
    ];
    if (given.some(({ value }) => constant(value) !== undefined || this.varies(value, repeat))) return [];
    return given
      .slice(0, 1)
      .map(({ field }) => problem("LOOP_CONDITION_FIXED", { name }, { node: node.id, field: `params.${field}` }));
  }

  private endOfCircle(repeat: Repeat): Finding[] {
    const { node } = repeat;
    const loop = this.flow.loops.find((one) => one.header === node.id);
    if (!loop) return [];
    if (this.flow.endless(loop)) {
      const names = loop.nodes.map((id) => `“${nameOf(this.nodes.get(id) ?? { id })}”`).join(", ");
      return [problem("LOOP_ENDLESS", { name: nameOf(node), names }, { node: node.id })];
    }
    const deciders = new Set<string>();
    for (const edge of loop.backEdges) {
      for (const decision of this.flow.decided(edge)) {
        const id = decision.slice(0, decision.indexOf("#"));
        if (repeat.inside.has(id)) deciders.add(id);
      }
    }
    const fixed = [...deciders]
      .map((id) => this.nodes.get(id) as WorkflowNode)
      .filter((one) => this.isFixed(one, repeat));
    const [first] = fixed;
    if (!first || fixed.length < deciders.size) return [];
    const { param } = this.definition(first)?.chooses ?? { param: "" };
    const at = { node: first.id, field: `params.${param}` };
    return [problem("LOOP_CONDITION_FIXED", { name: nameOf(first) }, at)];
  }

  /** A condition that says the same in every pass. */
  private isFixed(node: WorkflowNode, repeat: Repeat): boolean {
    const chooses = this.definition(node)?.chooses;
    return chooses !== undefined && !this.varies(node.params[chooses.param] ?? null, repeat);
  }

  // --- what it does --------------------------------------------------------------------------------------------------

  effectOf(node: WorkflowNode): Finding[] {
    const definition = this.definition(node);
    if (!definition || (definition.effect !== "unsafe" && definition.effect !== "idempotent")) return [];
    if (paramIs(node, definition, definition.repeats?.harmlessWhen)) return [];
    return [...this.retried(node, definition), ...this.repeated(node, definition)];
  }

  private retried(node: WorkflowNode, definition: NodeDefinition): Finding[] {
    if (definition.behaviour !== "action" || definition.effect !== "unsafe" || definition.atMostOnce) return [];
    const count = node.retry?.max ?? definition.retry?.max ?? 1;
    if (count < 2 || hasKey(node, definition)) return [];
    // What the author of a node chose is the author's to know; what was chosen here is said.
    if (node.retry === undefined && definition.repeats?.keyParam === undefined) return [];
    const code = definition.risk === "money" ? "EFFECT_RETRIED_MONEY" : "EFFECT_RETRIED";
    return [problem(code, { name: nameOf(node), count }, { node: node.id, field: "retry" })];
  }

  private repeated(node: WorkflowNode, definition: NodeDefinition): Finding[] {
    if (definition.risk === "none" || ownKey(node, definition)) return [];
    const repeat = this.repeats.find((one) => one.inside.has(node.id));
    if (!repeat || this.varies([node.params, (node.limit ?? null) as Json], repeat)) return [];
    // Reminding somebody again and again is what many loops are for; the same mail for every item is not.
    if (definition.risk === "notify" && repeat.kind !== "forEach") return [];
    const code = definition.risk === "money" ? "EFFECT_REPEATED_MONEY" : "EFFECT_REPEATED";
    return [problem(code, { name: nameOf(node), loop: nameOf(repeat.node) }, { node: node.id })];
  }
}

const isAbsent = (value: Json | undefined): boolean => value === undefined || value === "";

/** The engine's key, one a step, is sent; or one the workflow gives. */
function hasKey(node: WorkflowNode, definition: NodeDefinition): boolean {
  const param = definition.repeats?.keyParam;
  return (param !== undefined && paramOf(node, definition, param) !== "") || ownKey(node, definition);
}

/** A setting called idempotency key or the like has a value: the other system tells repeats apart by it. */
function ownKey(node: WorkflowNode, definition: NodeDefinition): boolean {
  for (const { text, field } of texts(node.params)) {
    if (field !== definition.repeats?.keyParam && text !== "" && /idempot|request-?_?id/i.test(field)) return true;
  }
  return false;
}

/** Waits that no time ends. */
export function checkWaits(document: WorkflowDocument, catalog: NodeCatalog): Finding[] {
  if (document.settings.deadline !== undefined) return [];
  return document.nodes.flatMap((node) => {
    const definition = catalog.get(node.type, node.typeVersion);
    if (definition?.behaviour !== "wait" || node.disabled || node.timeout?.step !== undefined) return [];
    const known = Object.keys((definition.params.properties ?? {}) as object);
    if (!known.includes("timeout")) return [];
    const given = paramOf(node, definition, "timeout");
    const none = isAbsent(given) || given === null || (typeof given === "string" && parseDuration(given) === 0);
    return none ? [problem("WAIT_UNLIMITED", { name: nameOf(node) }, { node: node.id, field: "params.timeout" })] : [];
  });
}
