import {
  type Cause,
  type JournalEvent,
  type JournalRow,
  type Json,
  type ReplayPlan,
  SignalboxError,
} from "@signalbox/model";
import { nameOf } from "../check/name.ts";
import type { Versions } from "../migrate/fold.ts";
import type { Plan } from "../plan/plan.ts";
import { type RunView, runView } from "./run-view.ts";

type Started = Extract<JournalEvent, { t: "started" }>;

/**
 * What a replay from a node would do (rule REPLAY-1): steps that are over and do not depend on the node are reused,
 * the node and everything behind it runs again.
 *
 * @param plan The version the run has now, which is the one that is replayed.
 * @param versions All it had, when it has changed its version.
 * @throws SignalboxError `REPLAY_NODE_UNKNOWN` when the node is not in the workflow, or inside a for-each.
 */
export function planReplay(
  plan: Plan,
  rows: readonly JournalRow[],
  from: string,
  run: string,
  versions: Plan | Versions = plan,
): Omit<ReplayPlan, "version"> {
  const again = affected(plan, from, run);
  const reusable = reused(plan, runView(versions, rows), again);
  const editable: Record<string, Json> = {};
  const reusedNodes: ReplayPlan["reused"] = [];
  for (const [id, output] of reusable) {
    if (id.startsWith("~")) continue;
    editable[id] = output;
    reusedNodes.push({ node: id, label: nameOf(plan.nodes.get(id)?.node ?? { id }) });
  }
  const started = startedOf(rows);
  editable[started.trigger] = started.input;
  const rerun: ReplayPlan["rerun"] = [];
  for (const node of plan.nodes.values()) {
    const { behaviour } = node.definition;
    if (behaviour === "trigger" || behaviour === "undo" || node.node.disabled || node.cycle) continue;
    if (reusable.has(node.id) || reusable.has(outermost(plan, node.id))) continue;
    const { effect, risk } = node.definition;
    rerun.push({
      node: node.id,
      label: nameOf(node.node),
      effect,
      risk,
      outside: effect === "unsafe" || effect === "idempotent",
    });
  }
  return { from, reused: reusedNodes, rerun, editable };
}

/** The first event of the replaying run: the same input, or the edited one, and the results it takes over. */
export function replayStart(
  plan: Plan,
  rows: readonly JournalRow[],
  from: string,
  edits: Record<string, Json>,
  run: string,
  cause: Cause,
  versions: Plan | Versions = plan,
): Started {
  const started = startedOf(rows);
  const again = affected(plan, from, run);
  const view = runView(versions, rows);
  const carried: NonNullable<Started["carried"]> = [];
  const ports = new Map([...view.steps.values()].map((step) => [step.node, step.port]));
  for (const [id, output] of reused(plan, view, again)) {
    const port = id.startsWith("~") ? "done" : (ports.get(id) ?? "out");
    carried.push({ p: id, port, out: Object.hasOwn(edits, id) ? (edits[id] as Json) : output });
  }
  for (const id of Object.keys(edits)) {
    if (id !== started.trigger && !carried.some((step) => step.p === id)) {
      throw new SignalboxError("REPLAY_NODE_UNKNOWN", {
        id: run,
        node: from,
        detail: `the data of ${id} is not reused, so it cannot be edited`,
      });
    }
  }
  const input = Object.hasOwn(edits, started.trigger) ? (edits[started.trigger] as Json) : started.input;
  return { t: "started", trigger: started.trigger, input, cause, forkedFrom: { run, node: from }, carried };
}

export function startedOf(rows: readonly JournalRow[]): Started {
  const first = rows[0]?.events[0];
  if (first?.t !== "started") throw new Error("The journal does not begin with a start.");
  return first;
}

export function affected(plan: Plan, from: string, run: string): Set<string> {
  const node = plan.nodes.get(from);
  if (!node)
    throw new SignalboxError("REPLAY_NODE_UNKNOWN", { id: run, node: from, detail: "the workflow has no such node" });
  const whole = outermost(plan, from);
  if (node.scope !== "" && !plan.nodes.get(whole)?.cycle) {
    const detail = `it is inside ${node.scope}; replay from ${outermost(plan, from)} instead`;
    throw new SignalboxError("REPLAY_NODE_UNKNOWN", { id: run, node: from, detail });
  }
  const found = new Set<string>();
  // A step of a drawn cycle runs again from the entry of the cycle on.
  const stack = [whole];
  while (stack.length > 0) {
    const id = stack.pop() as string;
    if (found.has(id)) continue;
    found.add(id);
    for (const edge of plan.nodes.get(id)?.outgoing ?? []) stack.push(edge.target);
  }
  return found;
}

function outermost(plan: Plan, id: string): string {
  let at = id;
  for (let scope = plan.nodes.get(at)?.scope ?? ""; scope !== ""; scope = plan.nodes.get(at)?.scope ?? "") at = scope;
  return at;
}

/**
 * Results that do not depend on what runs again, by node id: those at the root, and those readable from there, of the
 * steps in scopes and drawn cycles (`~entry` stands before its steps: the edges they took count).
 */
export function reused(plan: Plan, view: RunView, again: ReadonlySet<string>): Map<string, Json> {
  const results = new Map<string, Json>();
  for (const step of view.steps.values()) {
    // Steps of an earlier version that this one does not have cannot be taken over.
    if (!plan.nodes.has(step.node)) continue;
    const whole = outermost(plan, step.node);
    if (again.has(whole) || step.port === undefined || !isReadable(plan, step.node)) continue;
    if (plan.nodes.get(step.node)?.definition.behaviour === "trigger") continue;
    if (whole !== step.node && plan.nodes.get(whole)?.cycle && !results.has(whole)) results.set(whole, null);
    const caught = step.error && {
      error: { code: step.error.code, message: step.error.message, details: step.error.details ?? null },
    };
    results.set(step.node, step.output ?? caught ?? null);
  }
  return results;
}

/** Whether expressions at the root can read the step: everything around it is a scope or a drawn cycle. */
function isReadable(plan: Plan, id: string): boolean {
  for (let at = plan.nodes.get(id)?.scope ?? ""; at !== ""; at = plan.nodes.get(at)?.scope ?? "") {
    const around = plan.nodes.get(at);
    if (!around?.cycle && around?.definition.behaviour !== "scope") return false;
  }
  return true;
}
