import type { Plan, RunView, StepView } from "@signalbox/engine";
import type { StepStatus } from "@signalbox/model";
import type { CanvasViews, EdgeView, NodeView } from "./views.ts";

/** Trouble is shown before work, work before rest: what a card shows when a node had many steps. */
const RANK: readonly StepStatus[] = [
  "failed",
  "paused",
  "retrying",
  "scheduled",
  "waiting",
  "succeeded",
  "cancelled",
  "skipped",
];

/** Keeps the node and edge views of a canvas in step with a run, looking only at what changed. */
export class NodeViews {
  readonly #plan: Plan;
  readonly #views: CanvasViews;
  /** Steps by node, in the order they began. */
  #steps = new Map<string, Map<string, StepStatus>>();
  #progress = new Map<string, NonNullable<NodeView["progress"]>>();

  constructor(plan: Plan, views: CanvasViews) {
    this.#plan = plan;
    this.#views = views;
  }

  /** Shows everything anew, for a fresh view or another moment of the run. */
  reset(view: RunView): void {
    this.#steps = new Map();
    this.#progress.clear();
    for (const id of [...this.#views.nodes.keys()]) this.#views.nodes.set(id, undefined);
    for (const id of [...this.#views.edges.keys()]) this.#views.edges.set(id, undefined);
    this.update(view, [...view.steps.keys()]);
  }

  /** @param paths Steps that may have changed since the last call. */
  update(view: RunView, paths: Iterable<string>): void {
    const touched = new Set<string>();
    for (const path of paths) {
      const step = view.steps.get(path);
      if (!step) continue;
      touched.add(step.node);
      const known = this.#steps.get(step.node);
      const steps = known ?? new Map<string, StepStatus>();
      if (!known) this.#steps.set(step.node, steps);
      steps.set(path, step.status);
      if (step.status !== "scheduled") this.#progress.delete(step.node);
    }
    for (const node of touched) this.#views.nodes.set(node, this.#viewOf(view, node));
    for (const node of touched) this.#edgesAround(view, node);
  }

  progress(view: RunView, path: string, progress: NonNullable<NodeView["progress"]>): void {
    const node = view.steps.get(path)?.node;
    if (node === undefined) return;
    this.#progress.set(node, progress);
    this.#views.nodes.set(node, this.#viewOf(view, node));
  }

  #viewOf(view: RunView, node: string): NodeView | undefined {
    const steps = this.#steps.get(node);
    if (!steps) return undefined;
    if (steps.size > 1 && repeatsOf(this.#plan, node) === "passes") {
      const newest = view.steps.get([...steps.keys()].at(-1) ?? "");
      return newest && { ...stepView(newest), rounds: steps.size, ...this.#said(node, newest) };
    }
    const worst = RANK.find((status) => [...steps.values()].includes(status)) ?? "scheduled";
    const path = steps.size === 1 ? steps.keys().next().value : [...steps].findLast(([, s]) => s === worst)?.[0];
    const step = path === undefined ? undefined : view.steps.get(path);
    if (!step) return undefined;
    return { ...stepView(step), ...(steps.size > 1 && { steps: counts(steps) }), ...this.#said(node, step) };
  }

  #said(node: string, step: StepView): { progress?: NodeView["progress"] } {
    const progress = this.#progress.get(node);
    return progress && step.status === "scheduled" ? { progress } : {};
  }

  #edgesAround(view: RunView, id: string): void {
    const node = this.#plan.nodes.get(id);
    for (const edge of [...(node?.incoming ?? []), ...(node?.outgoing ?? []), ...(node?.leaving ?? [])]) {
      const counts = view.edges.get(edge.id);
      if (!counts) continue;
      // An edge into a drawn cycle leads to its entry: `~check` to `check`.
      const status = this.#views.nodes.get(edge.target.replace(/^~/, ""))?.status;
      const next: EdgeView = { ...counts, flowing: counts.taken > 0 && status === "scheduled" };
      const old = this.#views.edges.get(edge.id);
      const same = old && old.taken === next.taken && old.dead === next.dead && old.flowing === next.flowing;
      if (!same) this.#views.edges.set(edge.id, next);
    }
  }
}

/** Why a node has several steps: passes of loops around it, or items; items when it is both. */
export function repeatsOf(plan: Plan, id: string): "passes" | "items" | undefined {
  let found: "passes" | undefined;
  for (let node = plan.nodes.get(id); node; node = plan.nodes.get(node.scope)) {
    const around = plan.nodes.get(node.scope);
    if (around?.definition.behaviour === "forEach") return "items";
    if (around?.cycle || around?.definition.behaviour === "loop") found = "passes";
  }
  return found;
}

/** What a card shows of one step. */
export function stepView(step: StepView): NodeView {
  const view: NodeView = { status: step.status, attempts: step.attempts.length };
  if (step.startedAt !== undefined) view.startedAt = step.startedAt;
  if (step.endedAt !== undefined) view.endedAt = step.endedAt;
  if (step.port !== undefined) view.port = step.port;
  if (step.error) view.error = step.error;
  if (step.retryAt !== undefined) view.retryAt = step.retryAt;
  if (step.wait) view.wait = step.wait;
  if (step.passes !== undefined) view.passes = step.passes;
  if (step.gate) view.gate = step.gate;
  if (step.items) view.items = { ...step.items };
  const taken = takenFrom(step);
  if (taken) view.taken = taken;
  return view;
}

function takenFrom({ pinned, carried, source = "run" }: StepView): NodeView["taken"] {
  if (pinned || (carried && source === "pinned")) return "pinned";
  if (!carried) return undefined;
  return source === "run" || source === "given" ? "run" : "sample";
}

function counts(steps: ReadonlyMap<string, StepStatus>): NonNullable<NodeView["steps"]> {
  const count = { total: steps.size, done: 0, failed: 0, running: 0 };
  for (const status of steps.values()) {
    if (status === "succeeded") count.done++;
    else if (status === "failed") count.failed++;
    else if (status === "scheduled") count.running++;
  }
  return count;
}
