import { type Json, type JsonObject, makeStepError } from "@signalbox/model";
import type { PlanNode } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { evaluateAt, type Outcome, only, scopeResult } from "./evaluate.ts";
import { complete, fail } from "./outcome.ts";
import { type Act, itemScopePath, type LoopState, newScope, type Scope } from "./state.ts";
import { goesOnCancelled } from "./withdraw.ts";

/** Passes of a loop that says nothing else. */
const MAX = 1000;

export function beginLoop(d: Decision, scope: Scope, node: PlanNode, path: string, params: JsonObject): void {
  const times = typeof params.times === "number" ? Math.max(0, Math.floor(params.times)) : undefined;
  const max = node.cycle?.max ?? (typeof params.max === "number" ? params.max : Math.max(MAX, times ?? 0));
  d.emit({ t: "loop", p: path, max, ...(times !== undefined && { times }), out: params.initial ?? null });
  const act = scope.acts.get(node.id);
  if (act) d.containers.push(act);
}

/** Begins the first pass; the others begin when the one before is over (rule LOOP-2). */
export function advanceLoop(d: Decision, act: Act): void {
  if (act.status !== "inside" || !act.loop) return;
  if (act.loop.pass < 0 && !act.ending && act.scope.status === "open") nextPass(d, act, act.loop, act.loop.value);
  else if (act.ending && (!act.inner || act.inner.status === "closed")) stopped(d, act);
}

function nextPass(d: Decision, act: Act, loop: LoopState, value: Json): void {
  const node = d.node(act.node);
  const i = loop.pass + 1;
  if (loop.times !== undefined && i >= loop.times) return over(d, act, loop, value);
  if (i > 0 && d.state.test?.around?.has(node.id)) return over(d, act, loop, value);
  const goes = node.cycle ? { ok: true as const, value: true } : holds(d, act, node, "while", i, value);
  if (!goes.ok) return fail(d, act.scope, node, goes.error);
  if (!goes.value) return over(d, act, loop, value);
  if (i >= loop.max) {
    return fail(d, act.scope, node, makeStepError("LOOP_LIMIT", { limit: loop.max }, { fault: "user" }));
  }
  d.emit({ t: "pass", p: act.path, i, out: value });
  d.enter(itemScopePath(act.path, i));
}

/** The condition before a pass sees the carried value it would begin with, and the steps of the pass before. */
function holds(
  d: Decision,
  act: Act,
  node: PlanNode,
  name: "while" | "until",
  i: number,
  value: Json,
): Outcome<boolean> {
  const condition = node.params.later[name];
  if (condition === undefined || condition === null || condition === "") return { ok: true, value: name === "while" };
  const at = newScope(itemScopePath(act.path, i), act.node, act, i, { value });
  const before = act.inner;
  if (before) at.kept = keptOf(before);
  const result = evaluateAt(d.context, d.state, at, node, only(node.params.later, name), d.state.seq, d.now);
  return result.ok ? { ok: true, value: result.value[name] === true } : result;
}

const keptOf = (scope: Scope) => {
  const kept = new Map(scope.kept);
  for (const act of scope.acts.values()) {
    if (act.status === "done") kept.set(act.node, { output: act.output ?? null, seq: act.doneSeq });
  }
  return kept;
};

/** A pass has nothing left to do. */
export function settlePass(d: Decision, scope: Scope, act: Act): void {
  const { loop } = act;
  if (!loop || act.status !== "inside") return;
  const node = d.node(act.node);
  if (act.ending) return stopped(d, act);
  if (scope.failure) return fail(d, act.scope, node, scope.failure.error);
  if (scope.status === "draining") {
    d.emit({ t: "cancelled", p: [act.path] });
    return d.touch(act.scope);
  }
  if (node.cycle) {
    const again = node.cycle.back.some((edge) => scope.edges.get(edge.index) === 1);
    return again ? nextPass(d, act, loop, null) : complete(d, act, node.mainPort, scopeResult(d.plan, scope));
  }
  const next = carried(d, scope, node);
  if (!next.ok) return fail(d, act.scope, node, next.error);
  const done = holds(d, act, node, "until", loop.pass, next.value);
  if (!done.ok) return fail(d, act.scope, node, done.error);
  if (done.value) return complete(d, act, undefined, { value: next.value, passes: loop.pass + 1 });
  nextPass(d, act, loop, next.value);
}

/** The value the next pass begins with: `next`, or what the last step of the pass gave. */
function carried(d: Decision, scope: Scope, node: PlanNode): Outcome<Json> {
  const { next } = node.params.later;
  if (next === undefined || next === null) return { ok: true, value: scopeResult(d.plan, scope) };
  const result = evaluateAt(d.context, d.state, scope, node, only(node.params.later, "next"), d.state.seq, d.now);
  return result.ok ? { ok: true, value: result.value.next ?? null } : result;
}

const over = (d: Decision, act: Act, loop: LoopState, value: Json): void =>
  complete(d, act, undefined, { value, passes: loop.pass + 1 });

function stopped(d: Decision, act: Act): void {
  const { ending } = act;
  if (ending?.status === "failed" && ending.error) return fail(d, act.scope, d.node(act.node), ending.error);
  if (goesOnCancelled(d, act)) return;
  d.emit({ t: "cancelled", p: [act.path], ...(act.scope.status === "open" && { dead: true }) });
  d.left(act);
}
