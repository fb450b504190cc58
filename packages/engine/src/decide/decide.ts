import { type JournalEvent, type Json, type JsonObject, makeStepError, type StepError } from "@signalbox/model";
import { ERROR_PORT, type Plan, type PlanNode } from "../plan/plan.ts";
import type { Message } from "../ports.ts";
import { apply } from "./apply.ts";
import { type EvaluateContext, evaluateAt, type Outcome, scopeResult } from "./evaluate.ts";
import type { NodeLogic } from "./logic.ts";
import { call, end, evaluate, openWait } from "./logic.ts";
import { retryDelay } from "./retry.ts";
import {
  type Act,
  findAct,
  type ItemsState,
  isActive,
  isWithdrawn,
  itemScopePath,
  pathOf,
  type RunState,
  type Scope,
  scopeOf,
} from "./state.ts";

/** What can happen to a run. Everything else follows from it. */
export type Input =
  | { kind: "start"; event: Extract<JournalEvent, { t: "started" }> }
  /** A worker took the run up from its journal; `takeover` when another one was lost with it. */
  | { kind: "resume"; takeover: boolean; crashes: number }
  | { kind: "result"; path: string; attempt: number; port: string | undefined; output: Json }
  | { kind: "failure"; path: string; attempt: number; error: StepError }
  /** Something may be due. */
  | { kind: "due" }
  | { kind: "message"; message: Message };

export interface DecideContext extends EvaluateContext {
  logic(node: PlanNode): NodeLogic | undefined;
  ids: Ids;
  /** Runs as a test of the draft: pinned data stand in for nodes. */
  draft: boolean;
}

/** Names and chances derived from a run, the same whenever they are asked for. */
export interface Ids {
  /** Unguessable; addresses a wait from outside. */
  token(run: string, path: string, seen: number): string;
  idempotencyKey(run: string, path: string): string;
  childRun(run: string, path: string, seen: number, at: number): string;
  /** In [0, 1). */
  chance(run: string, path: string, attempt: number): number;
}

/** Takeovers a step may be in flight in before it is given up. */
const MAX_LOSSES = 3;
export const MAX_DEPTH = 16;

/**
 * Says what follows from an input, as events, and folds them into `state` (rules ENG-1, ENG-2). Pure: time comes in
 * as `now`, chance from the run's id. An input that no longer concerns the run (a late result) gives no events.
 *
 * @param now Epoch ms.
 * @returns the events, already applied; empty when nothing follows.
 */
export function decide(context: DecideContext, state: RunState, input: Input, now: number): JournalEvent[] {
  return new Decision(context, state, now).run(input);
}

class Decision {
  private readonly events: JournalEvent[] = [];
  private readonly queue: { scope: Scope; node: PlanNode }[] = [];
  private readonly touched = new Set<Scope>();
  private readonly context: DecideContext;
  private readonly state: RunState;
  private readonly now: number;

  constructor(context: DecideContext, state: RunState, now: number) {
    this.context = context;
    this.state = state;
    this.now = now;
  }

  run(input: Input): JournalEvent[] {
    if (input.kind === "start") {
      this.emit(input.event);
      this.considerAll(scopeOf(this.state, ""));
    } else if (input.kind === "message" && input.message.kind === "retry") {
      this.reopen(input.message.by);
    } else if (this.state.status === "running" || this.state.status === "waiting") {
      this.take(input);
    }
    this.progress();
    return this.events;
  }

  private get plan(): Plan {
    return this.context.plan;
  }

  private emit(event: JournalEvent): void {
    const last = this.events.at(-1);
    // One event for a run of skips keeps the journal small.
    if (event.t === "skipped" && last?.t === "skipped") last.p.push(...event.p);
    else this.events.push(event.t === "skipped" ? { t: "skipped", p: [...event.p] } : event);
    apply(this.plan, this.state, event, this.now);
  }

  private take(input: Exclude<Input, { kind: "start" }>): void {
    switch (input.kind) {
      case "result": {
        const act = this.inFlight(input.path, input.attempt);
        if (act) this.complete(act, input.port, input.output);
        return;
      }
      case "failure": {
        const act = this.inFlight(input.path, input.attempt);
        if (act) this.attemptFailed(act, input.error);
        return;
      }
      case "due":
        return this.due();
      case "resume":
        return this.resume(input.takeover, input.crashes);
      case "message":
        return this.message(input.message);
    }
  }

  // --- results ---------------------------------------------------------------------------------------------------

  private inFlight(path: string, attempt: number): Act | undefined {
    const act = this.state.active.get(path);
    return act && act.status === "scheduled" && act.attempt === attempt ? act : undefined;
  }

  private complete(act: Act, port: string | undefined, output: Json): void {
    const node = this.node(act.node);
    this.emit({ t: "completed", p: act.path, port: port ?? node.mainPort, out: output });
    this.left(act);
  }

  private attemptFailed(act: Act, error: StepError): void {
    const node = this.node(act.node);
    if (error.retry && act.attempt < node.retry.max) {
      const chance = this.context.ids.chance(this.context.run, act.path, act.attempt);
      const due = this.now + retryDelay(node.retry, act.attempt, chance, error.retryAfter);
      const limit = node.stepTimeout === undefined ? Number.POSITIVE_INFINITY : act.since + node.stepTimeout;
      if (due < limit) {
        this.emit({ t: "retry", p: act.path, n: act.attempt, due, error });
        // In a scope that drains nothing starts any more; withdrawn, the step can begin anew when the run is retried.
        if (act.scope.status !== "open") this.withdraw(act.scope);
        return;
      }
    }
    this.fail(act.scope, node, error);
  }

  /** The step failed for good: go on by the error port, pass over it, or fail the scope. */
  private fail(scope: Scope, node: PlanNode, error: StepError): void {
    const path = pathOf(scope, node.id);
    const port = node.errorWired ? ERROR_PORT : node.node.onError === "continue" ? node.mainPort : undefined;
    if (port !== undefined) {
      this.emit({ t: "failed", p: path, error, port });
      const act = findAct(this.state, path);
      if (act) this.left(act);
      return;
    }
    this.emit({ t: "failed", p: path, error });
    this.withdraw(scope);
    this.touched.add(scope);
  }

  /** After a scope began to drain: whatever only waits is withdrawn, what runs may finish. */
  private withdraw(scope: Scope): void {
    const paths: string[] = [];
    const collect = (at: Scope): void => {
      for (const act of at.acts.values()) {
        if (act.status === "waiting" || act.status === "retrying" || act.status === "child") paths.push(act.path);
        if (act.status === "items") for (const inner of this.itemScopes(act)) collect(inner);
      }
      this.touched.add(at);
    };
    collect(scope);
    if (paths.length > 0) this.emit({ t: "cancelled", p: paths });
  }

  private itemScopes(act: Act): Scope[] {
    const scopes: Scope[] = [];
    for (let i = 0; i < (act.items?.next ?? 0); i++) {
      const scope = this.state.scopes.get(itemScopePath(act.path, i));
      if (scope && scope.status !== "closed") scopes.push(scope);
    }
    return scopes;
  }

  // --- time and messages -------------------------------------------------------------------------------------------

  private due(): void {
    const { deadline } = this.plan;
    if (deadline !== undefined && this.now >= this.state.deadlineFrom + deadline) {
      const limit = this.plan.document.settings.deadline;
      return this.stop("failed", makeStepError("RUN_DEADLINE", { limit }, { fault: "operational" }));
    }
    for (const act of [...this.state.active.values()]) {
      if (!isActive(act.status) || this.state.status !== "running") continue;
      const node = this.node(act.node);
      if (node.stepTimeout !== undefined && this.now >= act.since + node.stepTimeout) {
        const limit = node.node.timeout?.step;
        if (act.items) this.stopItems(act);
        this.fail(act.scope, node, makeStepError("STEP_DEADLINE", { limit }, { fault: "operational" }));
      } else if (act.due !== undefined && this.now >= act.due) this.actDue(act);
    }
  }

  private stopItems(act: Act): void {
    const paths: string[] = [];
    const collect = (scope: Scope): void => {
      for (const inner of scope.acts.values()) {
        if (inner.status === "items") for (const next of this.itemScopes(inner)) collect(next);
        if (isActive(inner.status)) paths.push(inner.path);
      }
    };
    for (const scope of this.itemScopes(act)) collect(scope);
    if (paths.length > 0) this.emit({ t: "cancelled", p: paths });
  }

  private actDue(act: Act): void {
    if (act.status === "retrying") return this.emit({ t: "scheduled", p: act.path, n: act.attempt + 1 });
    if (act.status === "waiting" && act.wait?.duePort !== undefined) this.resolve(act, act.wait.duePort, {});
  }

  private resolve(act: Act, port: string, output: Json, by?: string): void {
    this.emit({ t: "resolved", p: act.path, port, out: output, ...(by !== undefined && { by }) });
    this.left(act);
  }

  private message(message: Message): void {
    switch (message.kind) {
      case "cancel":
        this.emit({
          t: "cancelRequested",
          ...(message.by !== undefined && { by: message.by }),
          ...(message.reason !== undefined && { reason: message.reason }),
        });
        return this.stop("cancelled");
      case "resolve":
      case "event": {
        const act = this.state.active.get(message.path);
        if (act?.status !== "waiting" || act.token !== message.token) return;
        const port = message.kind === "event" ? act.wait?.event?.port : message.port;
        if (port === undefined) return;
        return this.resolve(act, port, message.output, message.kind === "resolve" ? message.by : undefined);
      }
      case "childEnded": {
        const act = this.state.active.get(message.path);
        if (act?.status !== "child" || act.childRun !== message.run) return;
        if (message.status === "succeeded") return this.complete(act, undefined, message.output ?? null);
        const detail = message.error?.message ?? "it was cancelled";
        const fault = message.error?.fault ?? "operational";
        return this.fail(act.scope, this.node(act.node), makeStepError("CHILD_FAILED", { detail }, { fault }));
      }
      case "retry":
        return;
    }
  }

  private resume(takeover: boolean, crashes: number): void {
    const inFlight = [...this.state.active.values()].filter((act) => act.status === "scheduled");
    if (inFlight.length > 0) {
      // A worker that handed its runs over in order was not lost: that is no sign of a step that kills workers.
      if (takeover) this.emit({ t: "recovered", crashes });
      for (const act of inFlight) {
        const node = this.node(act.node);
        if (node.definition.atMostOnce) {
          this.fail(act.scope, node, makeStepError("OUTCOME_UNKNOWN", {}, { fault: "operational" }));
        } else if (act.losses >= MAX_LOSSES) {
          this.fail(act.scope, node, makeStepError("WORKER_LOST", { count: act.losses }, { fault: "unexpected" }));
        }
      }
    }
    for (const scope of [...this.state.scopes.values()]) this.considerAll(scope);
    this.due();
  }

  // --- going on ------------------------------------------------------------------------------------------------------

  private considerAll(scope: Scope): void {
    if (scope.status !== "open") {
      this.touched.add(scope);
      return;
    }
    for (const node of this.plan.scopes.get(scope.plan)?.nodes ?? []) this.queue.push({ scope, node });
    this.touched.add(scope);
    for (const act of scope.acts.values()) if (act.status === "items") this.startItems(act);
  }

  /** A step is over: look at what its edges lead to. */
  private left(act: Act): void {
    const node = this.node(act.node);
    for (const edge of node.outgoing) this.queue.push({ scope: act.scope, node: this.node(edge.target) });
    this.touched.add(act.scope);
  }

  private progress(): void {
    for (;;) {
      // Index instead of shift: a chain of thousands of pure nodes must not cost a quadratic queue.
      for (let i = 0; i < this.queue.length; i++) {
        const next = this.queue[i];
        if (next) this.consider(next.scope, next.node);
      }
      this.queue.length = 0;
      const scope = this.nextSettled();
      if (!scope) return;
      this.settle(scope);
    }
  }

  private nextSettled(): Scope | undefined {
    for (const scope of this.touched) {
      this.touched.delete(scope);
      if (scope.active === 0 && scope.status !== "closed" && this.state.scopes.get(scope.path) === scope) return scope;
    }
    return undefined;
  }

  /** Starts, skips or leaves a node, by the state of the edges into it (rule JOIN-1). */
  private consider(scope: Scope, node: PlanNode): void {
    if (scope.status !== "open" || scope.acts.has(node.id)) return;
    // A join with `cancelRest` that has begun needs nothing more from here.
    if (node.feeds.some((join) => scope.acts.has(join))) return this.skip(scope, node);
    if (node.incoming.length === 0) {
      if (scope.path === "") return this.skip(scope, node);
      return this.begin(scope, node);
    }
    let taken = 0;
    let open = 0;
    for (const edge of node.incoming) {
      const mark = scope.edges.get(edge.index);
      if (mark === undefined) open++;
      else if (mark === 1) taken++;
    }
    const { join } = node;
    const needed = join.mode === "all" ? 1 : join.mode === "any" ? 1 : join.count;
    if (join.mode === "all" ? open === 0 && taken >= needed : taken >= needed) {
      if (join.mode !== "all" && join.cancelRest) this.cancelFeeders(scope, node);
      return this.begin(scope, node);
    }
    if (taken + open < needed || (open === 0 && taken < needed)) this.skip(scope, node);
  }

  private skip(scope: Scope, node: PlanNode): void {
    this.emit({ t: "skipped", p: [pathOf(scope, node.id)] });
    for (const edge of node.outgoing) this.queue.push({ scope, node: this.node(edge.target) });
  }

  private cancelFeeders(scope: Scope, join: PlanNode): void {
    const acts = [...scope.acts.values()].filter((act) => join.feeders.has(act.node) && isActive(act.status));
    if (acts.length === 0) return;
    for (const act of acts) if (act.items) this.stopItems(act);
    this.emit({ t: "cancelled", p: acts.map((act) => act.path), dead: true });
    for (const act of acts) this.left(act);
  }

  private begin(scope: Scope, node: PlanNode): void {
    const path = pathOf(scope, node.id);
    if (node.node.disabled) return this.pure(scope, node, { ok: true, value: { port: node.mainPort, output: null } });
    if (this.context.draft && node.node.pinned !== undefined) {
      return this.pure(scope, node, { ok: true, value: { port: node.mainPort, output: node.node.pinned } });
    }
    if (node.definition.behaviour === "action") return this.emit({ t: "scheduled", p: path, n: 1 });
    const params = evaluateAt(this.context, this.state, scope, node, node.params.now, this.state.seq, this.now);
    if (!params.ok) return this.fail(scope, node, params.error);
    this.beginWith(scope, node, path, params.value);
  }

  private beginWith(scope: Scope, node: PlanNode, path: string, params: JsonObject): void {
    const logic = this.context.logic(node);
    const { timezone } = this.plan.document.settings;
    const env = { now: this.now, runStartedAt: this.state.startedAt, timezone };
    switch (node.definition.behaviour) {
      case "pure":
        return this.pure(scope, node, evaluate(logic, node, params, env));
      case "wait": {
        const wait = openWait(logic, node, params, env);
        if (!wait.ok) return this.fail(scope, node, wait.error);
        const token = this.context.ids.token(this.context.run, path, this.state.seq);
        return this.emit({ t: "wait", p: path, token, wait: wait.value });
      }
      case "child":
        return this.beginChild(scope, node, path, call(logic, node, params));
      case "end":
        return this.beginEnd(scope, node, end(logic, node, params));
      case "forEach":
        return this.beginItems(scope, node, path, params);
      case "trigger":
        return this.skip(scope, node);
      case "action":
        return;
    }
  }

  private pure(scope: Scope, node: PlanNode, result: Outcome<{ port: string; output: Json }>): void {
    if (!result.ok) return this.fail(scope, node, result.error);
    const path = pathOf(scope, node.id);
    this.emit({ t: "pure", p: path, port: result.value.port, out: result.value.output });
    for (const edge of node.outgoing) this.queue.push({ scope, node: this.node(edge.target) });
    this.touched.add(scope);
  }

  private beginChild(
    scope: Scope,
    node: PlanNode,
    path: string,
    target: Outcome<{ workflow: string; input: Json }>,
  ): void {
    if (!target.ok) return this.fail(scope, node, target.error);
    if (this.state.depth + 1 > MAX_DEPTH) {
      return this.fail(scope, node, makeStepError("CHILD_DEPTH", { limit: MAX_DEPTH }));
    }
    const run = this.context.ids.childRun(this.context.run, path, this.state.seq, this.now);
    this.emit({ t: "child", p: path, run, workflow: target.value.workflow, input: target.value.input });
  }

  private beginEnd(
    scope: Scope,
    node: PlanNode,
    result: Outcome<{ status: "succeeded" | "failed"; output: Json; error: StepError | undefined }>,
  ): void {
    if (!result.ok) return this.fail(scope, node, result.error);
    const { status, output, error } = result.value;
    if (status === "failed") {
      return this.fail(scope, node, error ?? makeStepError("STOPPED", { detail: "The workflow was stopped." }));
    }
    this.emit({ t: "pure", p: pathOf(scope, node.id), port: node.mainPort, out: output });
    this.stop("succeeded", undefined, output);
  }

  // --- for-each --------------------------------------------------------------------------------------------------------

  private beginItems(scope: Scope, node: PlanNode, path: string, params: JsonObject): void {
    const { items } = params;
    if (!Array.isArray(items)) {
      const seen = items === null || items === undefined ? "nothing" : typeof items;
      const detail = `items: expected a list, got ${seen}`;
      return this.fail(scope, node, makeStepError("PARAMS_INVALID", { node: node.id, detail }));
    }
    const k = Math.min(100, Math.max(1, Math.floor(Number(params.concurrency ?? 5)) || 5));
    this.emit({ t: "items", p: path, items, k, mode: params.onItemError === "continue" ? "continue" : "fail" });
    const act = findAct(this.state, path);
    if (act) this.startItems(act);
  }

  /** Starts items up to the limit, and ends the for-each when none is left (rule EACH-2). */
  private startItems(act: Act): void {
    const { items } = act;
    if (!items || act.status !== "items") return;
    while (
      act.scope.status === "open" &&
      !items.stopped &&
      items.open < items.concurrency &&
      items.next < items.items.length
    ) {
      const i = items.next;
      this.emit({ t: "item", p: act.path, i });
      this.considerAll(scopeOf(this.state, itemScopePath(act.path, i)));
    }
    if (items.open === 0) this.endItems(act, items);
  }

  private endItems(act: Act, items: ItemsState): void {
    const node = this.node(act.node);
    if (items.cause && !isWithdrawn(items.cause)) return this.fail(act.scope, node, items.cause);
    if (act.scope.status !== "open") {
      this.emit({ t: "cancelled", p: [act.path] });
      this.touched.add(act.scope);
      return;
    }
    if (items.next < items.items.length) return;
    const failed = [...items.failed].sort(([a], [b]) => a - b);
    const results = items.items.map((_, i) => items.results[i] ?? null);
    this.complete(act, undefined, {
      results,
      failed: failed.map(([index, error]) => ({ index, error: { code: error.code, message: error.message } })),
      count: items.items.length,
    });
  }

  // --- ends --------------------------------------------------------------------------------------------------------------

  /** A scope in which nothing is left to do. */
  private settle(scope: Scope): void {
    if (scope.owner) return this.settleItem(scope, scope.owner);
    if (scope.failure) return this.stop("failed", scope.failure.error, undefined, scope.failure.path);
    this.stop("succeeded", undefined, this.state.cause.kind === "workflow" ? scopeResult(this.plan, scope) : undefined);
  }

  private settleItem(scope: Scope, owner: Act): void {
    const base = { p: owner.path, i: scope.index };
    if (scope.failure) {
      this.emit({ t: "itemFailed", ...base, error: scope.failure.error });
      if (owner.items?.stopped) for (const inner of this.itemScopes(owner)) this.withdraw(inner);
    } else if (scope.status === "draining") {
      this.emit({ t: "itemFailed", ...base, error: makeStepError("WITHDRAWN", {}, { fault: "operational" }) });
    } else {
      const result = this.itemResult(scope, owner);
      if (result.ok) this.emit({ t: "itemDone", ...base, out: result.value });
      else this.emit({ t: "itemFailed", ...base, error: result.error });
    }
    this.startItems(owner);
  }

  private itemResult(scope: Scope, owner: Act): Outcome<Json> {
    const node = this.node(owner.node);
    if (node.params.later.result === undefined || node.params.later.result === null) {
      return { ok: true, value: scopeResult(this.plan, scope) };
    }
    const later = evaluateAt(this.context, this.state, scope, node, node.params.later, this.state.seq, this.now);
    return later.ok ? { ok: true, value: later.value.result ?? null } : later;
  }

  /** Ends the run now; everything still under way is withdrawn. */
  private stop(status: "succeeded" | "failed" | "cancelled", error?: StepError, output?: Json, path?: string): void {
    const left = [...this.state.active.keys()];
    if (left.length > 0) {
      this.emit({ t: "cancelled", p: left });
    }
    this.queue.length = 0;
    this.touched.clear();
    this.emit({
      t: "ended",
      status,
      ...(output !== undefined && { out: output }),
      ...(error && { error }),
      ...(path !== undefined && { p: path }),
    });
  }

  private reopen(by: string | undefined): void {
    if (this.state.status !== "failed" && this.state.status !== "cancelled") return;
    // A run ended from outside the decider (a value the database refused) may have left steps under way.
    const left = [...this.state.active.keys()];
    if (left.length > 0) this.emit({ t: "cancelled", p: left });
    const paths: string[] = [];
    for (const scope of this.state.scopes.values()) {
      let leaf = false;
      for (const act of scope.acts.values()) {
        if (act.status === "failed" || (act.status === "cancelled" && !act.dead)) {
          paths.push(act.path);
          leaf = true;
        }
      }
      if (!leaf && scope.owner && scope.status === "closed") paths.push(scope.path);
    }
    this.emit({ t: "reopened", p: paths, ...(by !== undefined && { by }) });
    for (const scope of [...this.state.scopes.values()]) this.considerAll(scope);
  }

  private node(id: string): PlanNode {
    const node = this.plan.nodes.get(id);
    if (!node) throw new Error(`Node ${id} is not part of this version.`);
    return node;
  }
}
