import { isAside, type JournalEvent } from "@signalbox/model";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { apply } from "./apply.ts";
import type { EvaluateContext } from "./evaluate.ts";
import type { NodeLogic } from "./logic.ts";
import { type Act, type RunState, type Scope, scopeOf } from "./state.ts";

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

/**
 * What one decision has made so far, and what it still has to look at. The rules are in the files beside this one; each
 * is a function that emits events and notes what they may have set free.
 */
export class Decision {
  readonly events: JournalEvent[] = [];
  readonly context: DecideContext;
  readonly state: RunState;
  /** Epoch ms. */
  readonly now: number;
  /** Nodes whose edges may now be decided. */
  readonly nodes: { scope: Scope; node: PlanNode }[] = [];
  /** Containers that may go on: another item, another pass. */
  readonly containers: Act[] = [];
  /** Scopes that may be over. */
  readonly scopes = new Set<Scope>();

  constructor(context: DecideContext, state: RunState, now: number) {
    this.context = context;
    this.state = state;
    this.now = now;
  }

  get plan(): Plan {
    return this.context.plan;
  }

  node(id: string): PlanNode {
    const node = this.plan.nodes.get(id);
    if (!node) throw new Error(`Node ${id} is not part of this version.`);
    return node;
  }

  emit(event: JournalEvent): void {
    const last = this.events.at(-1);
    // One event for a run of skips keeps the journal small.
    if (event.t === "skipped" && last?.t === "skipped") last.p.push(...event.p);
    else this.events.push(event.t === "skipped" ? { t: "skipped", p: [...event.p] } : event);
    apply(this.plan, this.state, event, this.now);
  }

  /** A step is over: look at what its edges lead to. */
  left(act: Act): void {
    const node = this.node(act.node);
    for (const edge of node.outgoing) this.nodes.push({ scope: act.scope, node: this.node(edge.target) });
    this.touch(act.scope);
    // What a finished step undid may have been deep inside the scope that waits for it.
    if (isAside(node.definition.behaviour)) {
      for (let up = act.scope.owner; up; up = up.scope.owner) this.touch(up.scope);
    }
  }

  touch(scope: Scope): void {
    this.scopes.add(scope);
  }

  /** Looks at everything in a scope: when it begins, and when nobody knows what was looked at before. */
  considerAll(scope: Scope): void {
    this.touch(scope);
    if (scope.status === "open") {
      for (const node of this.plan.scopes.get(scope.plan)?.nodes ?? []) this.nodes.push({ scope, node });
    }
    for (const act of scope.acts.values()) if (act.status === "items" || act.loop) this.containers.push(act);
  }

  enter(path: string): void {
    this.considerAll(scopeOf(this.state, path));
  }
}
