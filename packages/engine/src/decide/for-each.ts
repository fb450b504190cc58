import { type Json, type JsonObject, makeStepError } from "@signalbox/model";
import type { PlanNode } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { evaluateAt, type Outcome, scopeResult } from "./evaluate.ts";
import { complete, fail } from "./outcome.ts";
import { type Act, type ItemsState, innerScopes, isWithdrawn, itemScopePath, type Scope } from "./state.ts";
import { endContainer, goesOnCancelled, withdrawWaiting } from "./withdraw.ts";

const wholeNumber = (value: unknown): number | undefined => {
  const number = value === undefined || value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? Math.floor(number) : undefined;
};

export function beginItems(d: Decision, scope: Scope, node: PlanNode, path: string, params: JsonObject): void {
  const { items } = params;
  if (!Array.isArray(items)) {
    const seen = items === null || items === undefined ? "nothing" : typeof items;
    const detail = `items: expected a list, got ${seen}`;
    return fail(d, scope, node, makeStepError("PARAMS_INVALID", { node: node.id, detail }));
  }
  const tolerate = wholeNumber(params.tolerate);
  const enough = wholeNumber(params.enough);
  // For one node inside that is tested alone one item is enough.
  const one = d.state.test?.around?.has(node.id);
  d.emit({
    t: "items",
    p: path,
    items: one ? items.slice(0, 1) : items,
    k: Math.min(100, Math.max(1, wholeNumber(params.concurrency) ?? 5)),
    mode: params.onItemError === "continue" ? "continue" : "fail",
    ...(tolerate !== undefined && { tolerate }),
    ...(enough !== undefined && { enough: Math.max(0, enough) }),
    ...(params.cancelRest === true && { cancelRest: true }),
  });
  const act = scope.acts.get(node.id);
  if (act) d.containers.push(act);
}

/** Starts items up to the limit, and ends the for-each when none is left (rule EACH-2). */
export function advanceItems(d: Decision, act: Act): void {
  const { items } = act;
  if (!items || act.status !== "items") return;
  if (!act.ending && isEnough(items)) return enough(d, act, items);
  while (mayStart(act, items)) {
    const i = items.next;
    d.emit({ t: "item", p: act.path, i });
    d.enter(itemScopePath(act.path, i));
  }
  if (items.open === 0) endItems(d, act, items);
}

const mayStart = (act: Act, items: ItemsState): boolean =>
  act.scope.status === "open" &&
  !act.ending &&
  !items.stopped &&
  !items.released &&
  items.open < items.concurrency &&
  items.next < items.items.length;

const isEnough = ({ enough, released, done, next, items }: ItemsState): boolean =>
  enough !== undefined && !released && done >= enough && (next < items.length || done < next);

/** Enough are done: the others are withdrawn, or finish while the run goes on (rule EACH-6). */
function enough(d: Decision, act: Act, items: ItemsState): void {
  if (items.open === 0) return finish(d, act, items);
  if (items.cancelRest) return endContainer(d, act, { status: "succeeded" });
  d.emit({ t: "released", p: act.path, port: d.node(act.node).mainPort, out: summary(items) });
  d.left(act);
}

/** An item has nothing left to do. */
export function settleItem(d: Decision, scope: Scope, owner: Act): void {
  const base = { p: owner.path, i: scope.index };
  if (scope.failure) {
    d.emit({ t: "itemFailed", ...base, error: scope.failure.error });
    if (owner.items?.stopped) for (const inner of innerScopes(d.state, owner)) withdrawWaiting(d, inner);
  } else if (scope.status === "draining") {
    d.emit({ t: "itemFailed", ...base, error: makeStepError("WITHDRAWN", {}, { fault: "operational" }) });
  } else {
    const result = itemResult(d, scope, owner);
    if (result.ok) d.emit({ t: "itemDone", ...base, out: result.value });
    else d.emit({ t: "itemFailed", ...base, error: result.error });
  }
  d.containers.push(owner);
}

function itemResult(d: Decision, scope: Scope, owner: Act): Outcome<Json> {
  const node = d.node(owner.node);
  if (node.params.later.result === undefined || node.params.later.result === null) {
    return { ok: true, value: scopeResult(d.plan, scope) };
  }
  const later = evaluateAt(d.context, d.state, scope, node, node.params.later, d.state.seq, d.now);
  return later.ok ? { ok: true, value: later.value.result ?? null } : later;
}

function endItems(d: Decision, act: Act, items: ItemsState): void {
  const node = d.node(act.node);
  if (act.ending) return endAsTold(d, act, items, node);
  if (items.cause && !isWithdrawn(items.cause)) return fail(d, act.scope, node, items.cause);
  if (act.scope.status !== "open") {
    d.emit({ t: "cancelled", p: [act.path] });
    return d.touch(act.scope);
  }
  if (items.released || items.next >= items.items.length) return finish(d, act, items);
}

function endAsTold(d: Decision, act: Act, items: ItemsState, node: PlanNode): void {
  if (act.ending?.status === "succeeded") return finish(d, act, items);
  if (act.ending?.status === "failed" && act.ending.error) return fail(d, act.scope, node, act.ending.error);
  if (goesOnCancelled(d, act)) return;
  d.emit({ t: "cancelled", p: [act.path], ...(act.scope.status === "open" && { dead: true }) });
  d.left(act);
}

function finish(d: Decision, act: Act, items: ItemsState): void {
  const failed = [...items.failed.values()].filter((error) => !isWithdrawn(error)).length;
  if (items.tolerate !== undefined && items.mode === "continue" && failed > items.tolerate) {
    const error = makeStepError("TOO_MANY_FAILED", { failed, limit: items.tolerate }, { fault: "operational" });
    return fail(d, act.scope, d.node(act.node), error);
  }
  complete(d, act, undefined, summary(items));
}

function summary(items: ItemsState): Json {
  const failed = [...items.failed].sort(([a], [b]) => a - b);
  return {
    results: items.items.map((_, i) => items.results[i] ?? null),
    failed: failed.map(([index, error]) => ({ index, error: { code: error.code, message: error.message } })),
    count: items.items.length,
  };
}
