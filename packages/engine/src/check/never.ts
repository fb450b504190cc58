import { type Finding, type NodeCatalog, portsOf, type WorkflowDocument, type WorkflowNode } from "@signalbox/model";
import type { NeverPort } from "./choices.ts";
import type { Flow, Never } from "./flow.ts";
import { nameOf } from "./name.ts";
import { problem } from "./problem.ts";

type Text = { en: string; zh: string };

/** Nodes that can never run, conditions that decide nothing, and joins that cannot be met (rule SOUND-1). */
export function checkNever(document: WorkflowDocument, catalog: NodeCatalog, flow: Flow): Finding[] {
  const names = new Names(document, catalog);
  const out = Map.groupBy(document.edges, (edge) => edge.source);
  const behind = (id: string): number => {
    const seen = new Set<string>([id]);
    for (const at of seen) {
      for (const { target } of out.get(at) ?? []) if (flow.never(target)?.why === "behind") seen.add(target);
    }
    return seen.size - 1;
  };
  return document.nodes.flatMap((node) => {
    const never = flow.never(node.id);
    return [
      ...conditionFindings(node, flow, names),
      ...(never ? neverFindings(node, never, behind(node.id), names) : []),
    ];
  });
}

function neverFindings(node: WorkflowNode, never: Never, behind: number, names: Names): Finding[] {
  const name = nameOf(node);
  if (names.definition(node)?.behaviour === "undo" && node.disabled !== true && names.isUnnamed(node.id)) {
    return [problem("UNDO_UNUSED", { name }, { node: node.id })];
  }
  if (never.why === "join" && never.live === never.count) {
    const { needed, count, arrive } = never;
    return [problem("JOIN_NEVER_MET", { name, needed, count, arrive }, { node: node.id, field: "join" })];
  }
  const said = whyOf(never, names);
  if (!said) return [];
  const more: Text =
    behind === 0
      ? { en: "", zh: "" }
      : {
          en: ` Neither can ${behind === 1 ? "the node" : `the ${behind} nodes`} behind it.`,
          zh: `其后的 ${behind} 个节点也一样。`,
        };
  const data = (language: "en" | "zh") => ({
    name,
    why: said.why[language],
    fix: said.fix[language],
    behind: more[language],
  });
  const at = { node: node.id, ...(never.why === "join" && { field: "join" }) };
  return [problem("NODE_NEVER_RUNS", data("en"), at, data("zh"))];
}

function whyOf(never: Never, names: Names): { why: Text; fix: Text } | undefined {
  if (never.why === "behind") return undefined;
  if (never.why === "loop") {
    const loop = names.node(never.loop);
    return {
      why: { en: `the condition of “${loop}” is always false`, zh: `“${loop}” 的条件始终为假` },
      fix: { en: "Change that condition, or remove the loop.", zh: "请修改该条件，或删除该循环。" },
    };
  }
  if (never.why === "join") {
    const { needed, arrive } = never;
    return {
      why: {
        en: `it waits for ${needed} inputs, and at most ${arrive} can arrive as long as others are switched off or never taken`,
        zh: `它等待 ${needed} 个输入，而其余路径已停用或不会被选中，最多到达 ${arrive} 个`,
      },
      fix: { en: "Wait for fewer, or open the other ways.", zh: "请减少等待数量，或恢复其他路径。" },
    };
  }
  const reasons = never.ports.map(({ node, reason }) => names.reason(node, reason));
  const off = never.ports.every(({ reason }) => reason.why === "off");
  return {
    why: { en: reasons.map((one) => one.en).join("; "), zh: reasons.map((one) => one.zh).join("；") },
    fix: off
      ? { en: "Switch that node on again, or remove this one.", zh: "请重新启用该节点，或删除此节点。" }
      : { en: "Change that condition, or remove this node.", zh: "请修改该条件，或删除此节点。" },
  };
}

/** Conditions and cases that are the same in every run. A last case that is always true is how people write "else". */
function conditionFindings(node: WorkflowNode, flow: Flow, names: Names): Finding[] {
  const choice = flow.choice(node.id);
  const chooses = names.definition(node)?.chooses;
  if (!choice || !chooses || node.disabled) return [];
  const name = nameOf(node);
  const found: Finding[] = [];
  for (const [port, reason] of choice.never) {
    if (reason.why === "off") continue;
    if (chooses.by === "condition") {
      const [en, zh] = "by" in reason ? [names.port(node, reason.by).en, names.port(node, reason.by).zh] : ["", ""];
      const at = { node: node.id, field: `params.${chooses.param}` };
      found.push(problem("CONDITION_CONSTANT", { name, port: en }, at, { name, port: zh }));
    } else if (port !== chooses.otherwise) {
      const [label, why] = [names.port(node, port), names.reason(node.id, reason)];
      const list = node.params[chooses.param];
      const index = Array.isArray(list) ? list.findIndex((one) => `case:${(one as { id?: string }).id}` === port) : 0;
      const at = { node: node.id, field: `params.${chooses.param}[${index}].${chooses.when}` };
      const data = { name, port: label.en, why: why.en };
      found.push(problem("CASE_NEVER", data, at, { name, port: label.zh, why: why.zh }));
    }
  }
  return found;
}

class Names {
  private readonly nodes: Map<string, WorkflowNode>;
  private readonly catalog: NodeCatalog;
  private readonly undone: ReadonlySet<string | undefined>;

  constructor(document: WorkflowDocument, catalog: NodeCatalog) {
    this.undone = new Set(document.nodes.map((node) => node.undo));
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    this.catalog = catalog;
  }

  definition(node: WorkflowNode) {
    return this.catalog.get(node.type, node.typeVersion);
  }

  isUnnamed(undo: string): boolean {
    return !this.undone.has(undo);
  }

  node(id: string): string {
    return nameOf(this.nodes.get(id) ?? { id });
  }

  port(node: WorkflowNode | undefined, id: string): Text {
    const definition = node && this.definition(node);
    const label = definition && portsOf(definition, node.params).find((port) => port.id === id)?.label;
    return { en: label?.en ?? id, zh: label?.zh ?? label?.en ?? id };
  }

  reason(id: string, reason: NeverPort): Text {
    const node = this.node(id);
    if (reason.why === "false")
      return { en: `its case in “${node}” is never true`, zh: `它在 “${node}” 中的分支永远不成立` };
    const by = this.port(this.nodes.get(id), reason.by);
    switch (reason.why) {
      case "off":
        return {
          en: `“${node}” is switched off and always goes on by “${by.en}”`,
          zh: `“${node}” 已停用，总是走 “${by.zh}”`,
        };
      case "always":
        return { en: `“${node}” always goes on by “${by.en}”`, zh: `“${node}” 总是走 “${by.zh}”` };
      case "shadowed":
        return { en: `in “${node}” the case “${by.en}” is always true`, zh: `“${node}” 中的分支 “${by.zh}” 始终成立` };
      case "same":
        return {
          en: `in “${node}” the case “${by.en}” has the same condition and comes first`,
          zh: `“${node}” 中的分支 “${by.zh}” 条件相同且排在前面`,
        };
    }
  }
}
