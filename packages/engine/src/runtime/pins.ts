import type { Plan, PlanNode } from "../plan/plan.ts";
import type { Core } from "./core.ts";

const known = new WeakMap<Plan, readonly string[]>();

/**
 * The workflows that a version calls in the version that was newest when the run started (rule VER-2): those named by a
 * literal `workflow` parameter of nodes that do not say `version: "latest"`. Worked out once a plan.
 */
export function calledBy(plan: Plan): readonly string[] {
  let called = known.get(plan);
  if (!called) known.set(plan, (called = [...new Set([...plan.nodes.values()].flatMap(calledByNode))]));
  return called;
}

function calledByNode({ definition, node }: PlanNode): string[] {
  const { workflow, version } = node.params;
  if (definition.behaviour !== "child" || node.disabled || version === "latest") return [];
  return typeof workflow === "string" && workflow !== "" && !workflow.includes("{{") ? [workflow] : [];
}

/**
 * The newest version of every workflow that can be reached from `plan` by calls, by workflow id (rule VER-2). One that is
 * not published, or whose version cannot be compiled, is left out or not followed: it is looked up when it is called.
 */
export async function pinsOf(
  core: Pick<Core, "plans"> & { options: Pick<Core["options"], "versions"> },
  plan: Plan,
): Promise<Record<string, string>> {
  const pins: Record<string, string> = {};
  const asked = new Set<string>();
  for (let ahead: readonly string[] = calledBy(plan); ahead.length > 0; ) {
    for (const workflow of ahead) asked.add(workflow);
    const found = await Promise.all(ahead.map((workflow) => core.options.versions.newest(workflow)));
    const plans = await Promise.all(
      found.map((version) => version && core.plans.get(version.versionId).catch(() => undefined)),
    );
    for (const [i, workflow] of ahead.entries()) {
      const version = found[i];
      if (version) pins[workflow] = version.versionId;
    }
    const next = plans.flatMap((reached) => (reached ? calledBy(reached) : []));
    ahead = [...new Set(next)].filter((workflow) => !asked.has(workflow));
  }
  return pins;
}
