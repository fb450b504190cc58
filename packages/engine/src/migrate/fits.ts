import { checkTemplate } from "@signalbox/expressions";
import { type Json, type MigrationReason, makeReason, portsOf, type WaitFor } from "@signalbox/model";
import { nameOf } from "../check/name.ts";
import { type Act, hasResult, isActive, type RunState, type Scope } from "../decide/state.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { Ahead } from "./ahead.ts";
import { edgeNames } from "./edges.ts";

export interface Fit {
  /** Why the run cannot go on with the other version; empty when it can. */
  reasons: MigrationReason[];
  /** Paths of attempts under way: it can once these are over (rule MIG-3). */
  after: string[];
}

/**
 * Whether a run can go on with another version of its workflow (rules MIG-1 to MIG-3).
 *
 * @param to The other version, and its name in sentences.
 * @param fresh Steps scheduled in the commit that is being made: their attempts are not under way yet.
 */
export function fits(
  state: RunState,
  from: Plan,
  to: { plan: Plan; name: string | number },
  fresh: ReadonlySet<string> = new Set(),
): Fit {
  const check = new Check(state, from, to.plan, to.name);
  const reasons = [...check.active(), ...check.joins(), ...check.reads()];
  const seen = new Set<string>();
  const after = [...state.active.values()]
    .filter((act) => act.status === "scheduled" && !fresh.has(act.path))
    .map((act) => act.path);
  // Several items at the same node have one reason.
  return { reasons: reasons.filter((one) => !seen.has(one.cause) && seen.add(one.cause)), after };
}

class Check {
  private readonly state: RunState;
  private readonly from: Plan;
  private readonly to: Plan;
  private readonly name: string;

  constructor(state: RunState, from: Plan, to: Plan, name: string | number) {
    this.state = state;
    this.from = from;
    this.to = to;
    this.name = String(name);
  }

  private reason(code: Parameters<typeof makeReason>[0], id: string, data: Record<string, string> = {}) {
    // A loop drawn by hand is known by the node it is entered at.
    const node = id.replace(/^~/, "");
    return makeReason(code, { to: this.name, node, label: this.label(node), ...data }, node);
  }

  private label(id: string): string {
    return nameOf((this.to.nodes.get(id) ?? this.from.nodes.get(id))?.node ?? { id });
  }

  /** Rule MIG-1: every step that is not over has its place in the other version. */
  active(): MigrationReason[] {
    return [...this.state.active.values()].flatMap((act) => this.place(act));
  }

  private place(act: Act): MigrationReason[] {
    const before = this.from.nodes.get(act.node);
    const after = this.to.nodes.get(act.node);
    if (!after) return [this.reason("NODE_GONE", act.node)];
    if (!before) return [];
    const [seen, expected] = [before.definition, after.definition];
    if (seen.type !== expected.type || seen.behaviour !== expected.behaviour) {
      return [this.reason("NODE_REPLACED", act.node, { seen: seen.type, expected: expected.type })];
    }
    if (before.scope !== after.scope) return [this.reason("NODE_MOVED", act.node)];
    const ports = portsOf(expected, after.node.params).map((port) => port.id);
    const missing = waysOut(act.wait).filter((port) => !ports.includes(port));
    return [...new Set(missing)].map((port) => this.reason("PORT_GONE", act.node, { port }));
  }

  /** Rule MIG-2: what a step that has not begun was already given, it is given by the other version too. */
  joins(): MigrationReason[] {
    const { numbers } = edgeNames(this.to);
    const reasons: MigrationReason[] = [];
    for (const { scope, node } of this.notBegun()) {
      for (const edge of node.incoming) {
        if (scope.edges.get(edge.index) !== 1) continue;
        if (numbers.has(edge.id) && this.to.nodes.get(node.id)?.scope === node.scope) continue;
        const source = edge.source.replace(/^~/, "");
        reasons.push(this.reason("JOIN_CHANGED", node.id, { source, from: this.label(source) }));
      }
    }
    return reasons;
  }

  private notBegun(): { scope: Scope; node: PlanNode }[] {
    const open = [...this.state.scopes.values()].filter((scope) => scope.status !== "closed");
    return open.flatMap((scope) =>
      (this.from.scopes.get(scope.plan)?.nodes ?? [])
        .filter((node) => !scope.acts.has(node.id))
        .map((node) => ({ scope, node })),
    );
  }

  /** Rule MIG-2: results that steps ahead read now, and did not before, are there, will be, or may be missing. */
  reads(): MigrationReason[] {
    const ahead = new Ahead(this.from, this.to);
    const again = [...this.state.active.values()].flatMap((act) => {
      const node = act.status === "retrying" ? this.to.nodes.get(act.node) : undefined;
      return node ? [{ scope: act.scope, node }] : [];
    });
    const reasons: MigrationReason[] = [];
    for (const { scope, node } of [...ahead.nodes(this.state), ...again]) {
      const before = this.from.nodes.get(node.id)?.reads ?? [];
      for (const read of node.reads) {
        if (before.includes(read) || !this.missing(ahead, scope, read) || !needs(node, read)) continue;
        reasons.push(this.reason("RESULT_MISSING", node.id, { read, step: this.label(read) }));
      }
    }
    return reasons;
  }

  /** Whether the run has gone past a step without a result. Those inside of what is ahead will come with it. */
  private missing(ahead: Ahead, scope: Scope, read: string): boolean {
    for (let at: Scope | undefined = scope; at; at = at.owner?.scope) {
      if (at.kept?.has(read)) return false;
      const act = at.acts.get(read);
      if (act) return !hasResult(act) && !isActive(act.status);
      const node = this.levelOf(at, read);
      if (!node) continue;
      const around = at.acts.get(node.id);
      if (around) return !isActive(around.status) && around.status !== "done";
      return !ahead.mayBegin(at, node);
    }
    return false;
  }

  /** The node of a scope's level that is, or contains, the node. */
  private levelOf(scope: Scope, id: string): PlanNode | undefined {
    let node = this.to.nodes.get(id);
    while (node && node.scope !== scope.plan) node = this.to.nodes.get(node.scope);
    return node;
  }
}

/** Ports a wait may go on by. */
function waysOut(wait: WaitFor | undefined): string[] {
  if (!wait) return [];
  return [
    ...(wait.duePort === undefined ? [] : [wait.duePort]),
    ...(wait.event ? [wait.event.port] : []),
    ...(wait.events ?? []).map((event) => event.port),
    ...Object.values(wait.approval?.ports ?? {}),
    ...(wait.callback ? [wait.callback.port] : []),
  ];
}

/** Whether the node's expressions fail when the step has no result. */
function needs(node: PlanNode, read: string): boolean {
  const env = {
    trigger: {},
    steps: Object.fromEntries(node.reads.map((id) => [id, {}])),
    item: {},
    vars: {},
    maybe: new Set([read]),
  };
  const texts = (value: Json): string[] =>
    typeof value === "string"
      ? [value]
      : Array.isArray(value)
        ? value.flatMap(texts)
        : value !== null && typeof value === "object"
          ? Object.values(value).flatMap(texts)
          : [];
  return texts(node.node.params).some((text) =>
    checkTemplate(text, env).some((one) => one.code === "EXPRESSION_MAYBE_NOT_RUN"),
  );
}
