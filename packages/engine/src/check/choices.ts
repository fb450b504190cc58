import { evaluateTemplate, isTemplate } from "@signalbox/expressions";
import {
  isContainer,
  isObject,
  type Json,
  type JsonObject,
  type NodeDefinition,
  type PortChoice,
  portsOf,
  type WorkflowNode,
} from "@signalbox/model";

/** Why a port is never taken. `by` is the port taken instead, or the case that comes first. */
export type NeverPort =
  | { why: "off" | "always" | "shadowed" | "same"; by: string }
  /** Its own condition is always false. */
  | { why: "false" };

/** How a run can go on behind a node. */
export interface Choice {
  /** Flow ports that can be taken, and those for errors and cancelling when they are drawn. */
  ports: string[];
  /** The other ports, as far as it is known that no run takes them. */
  never: ReadonlyMap<string, NeverPort>;
  /** Whether a step that took one of these ports took none of the others. */
  excludes(port: string, other: string): boolean;
}

/** The parameter, or its default. */
export function paramOf(node: WorkflowNode, definition: NodeDefinition, name: string): Json | undefined {
  const properties = (definition.params.properties ?? {}) as Record<string, { default?: Json }>;
  return node.params[name] ?? properties[name]?.default;
}

/** Whether the parameter has one of the values a definition names. */
export function paramIs(
  node: WorkflowNode,
  definition: NodeDefinition,
  wanted: { param: string; values: readonly string[] } | undefined,
): boolean {
  const value = wanted && paramOf(node, definition, wanted.param);
  return typeof value === "string" && (wanted?.values.includes(value) ?? false);
}

/**
 * The value of a condition that is the same in every run: a literal, or an expression that reads nothing. Variables of
 * the workflow count as something that changes, because that is what they are there for.
 */
export function constant(value: Json | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" || !isTemplate(value)) return undefined;
  // Numbers, operators and the two words only: cheap to tell, and nothing that could be read is in it.
  if (!/^\s*\{\{(?:true|false|[\s\d.()!&|=<>+*/-])*\}\}\s*$/.test(value)) return undefined;
  try {
    const result = evaluateTemplate(value, { trigger: null, steps: {}, vars: {}, run: {}, now: 0 });
    return typeof result === "boolean" ? result : undefined;
  } catch {
    return undefined;
  }
}

/** @param drawn ports of the node that edges start at. */
export function choiceOf(node: WorkflowNode, definition: NodeDefinition, drawn: ReadonlySet<string>): Choice {
  const all = portsOf(definition, node.params);
  const main = all[0]?.id ?? "out";
  const errors = new Set(all.filter((port) => port.kind === "error").map((port) => port.id));
  const never = new Map<string, NeverPort>();
  /** Taken only when it is drawn; otherwise a container that is withdrawn leads nowhere. */
  const isCancelled = (port: string) => port === "cancelled" && isContainer(definition.behaviour);
  if (node.disabled) {
    for (const { id } of all) if (id !== main) never.set(id, { why: "off", by: main });
  } else if (definition.chooses) neverBy(definition.chooses, node, definition, never);
  const one = takesOne(node, definition);
  return {
    ports: all
      .filter((port) => !never.has(port.id) && (drawn.has(port.id) || (port.kind === "flow" && !isCancelled(port.id))))
      .map((port) => port.id),
    never,
    excludes: (port, other) => port !== other && (one || errors.has(port) || errors.has(other)),
  };
}

/** Nodes that decide by themselves may take several ports at once, unless they say how they choose. */
function takesOne(node: WorkflowNode, definition: NodeDefinition): boolean {
  const { chooses, behaviour } = definition;
  if (!chooses) return behaviour !== "pure" && behaviour !== "action";
  return chooses.by === "condition" || !chooses.every || !paramIs(node, definition, chooses.every);
}

function neverBy(chooses: PortChoice, node: WorkflowNode, definition: NodeDefinition, never: Map<string, NeverPort>) {
  if (chooses.by === "condition") {
    const value = constant(node.params[chooses.param]);
    if (value === true) never.set(chooses.no, { why: "always", by: chooses.yes });
    if (value === false) never.set(chooses.yes, { why: "always", by: chooses.no });
    return;
  }
  const every = chooses.every !== undefined && paramIs(node, definition, chooses.every);
  const seen = new Map<string, string>();
  let always: string | undefined;
  for (const entry of casesOf(node.params[chooses.param])) {
    const port = `case:${String(entry.id)}`;
    const when = entry[chooses.when];
    const value = constant(when);
    const text = typeof when === "string" ? when.replaceAll(/\s+/g, " ") : undefined;
    const same = text === undefined || every ? undefined : seen.get(text);
    if (value === false) never.set(port, { why: "false" });
    else if (always !== undefined && !every) never.set(port, { why: "shadowed", by: always });
    else if (same !== undefined) never.set(port, { why: "same", by: same });
    else if (text !== undefined && text !== "") seen.set(text, port);
    if (value === true) always ??= port;
  }
  if (always !== undefined) never.set(chooses.otherwise, { why: "shadowed", by: always });
}

const casesOf = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value)
    ? value.filter((entry): entry is JsonObject => isObject(entry) && typeof entry.id === "string")
    : [];
