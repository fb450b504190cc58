import {
  type Cause,
  type JournalEvent,
  type JournalRow,
  type Json,
  type RunStatus,
  type StepError,
  type StepStatus,
  type TestSource,
  timedEvents,
  type WaitFor,
} from "@signalbox/model";
import { isWithdrawn, ownerPath, splitPath } from "../decide/state.ts";
import { asVersions, type Versions } from "../migrate/fold.ts";
import type { Plan } from "../plan/plan.ts";

/** A run as people see it: the journal folded for reading. Times are epoch ms. */
export interface RunView {
  /** Revision expected next. */
  rev: number;
  status: RunStatus;
  startedAt: number;
  endedAt?: number;
  error?: StepError & { node?: string };
  output?: Json;
  cause: Cause;
  input: Json;
  /** By path, in the order they began. */
  steps: Map<string, StepView>;
  /** By edge id: how often it was taken and found dead. */
  edges: Map<string, { taken: number; dead: number }>;
  /** Changes of the version, by version id: rows from `rev` on are of `to`. */
  migrations: { from: string; to: string; rev: number; at: number; by?: string }[];
  /** Something was taken back: the run cannot go on where it stopped (rule UNDO-3). */
  undone?: boolean;
  /** A test run of a draft: how far it goes, and where it pauses. */
  test?: { only?: string; until?: string; breakpoints: readonly string[]; each: boolean; input?: TestSource };
  /** What people asked for and did not get. */
  refused: { what: string; error: StepError; at: number }[];
}

export interface StepView {
  path: string;
  node: string;
  status: StepStatus;
  startedAt?: number;
  endedAt?: number;
  attempts: { n: number; startedAt: number; endedAt?: number; error?: StepError }[];
  output?: Json;
  port?: string;
  error?: StepError;
  /** Epoch ms of the next attempt. */
  retryAt?: number;
  wait?: WaitFor & { token: string };
  /** `failed` counts items that failed by themselves, not those that were withdrawn with another one. */
  items?: { total: number; done: number; failed: number; mode: "fail" | "continue" };
  /** Passes a loop has begun. */
  passes?: number;
  /** A container whose nodes are under way, or were. */
  container?: boolean;
  /** Waits for its turn: a place among those with the same key, or a rate. */
  gate?: { slot?: string; rate?: string };
  childRun?: string;
  /** Taken over from the run this one replays. */
  carried?: boolean;
  /** Only the beginning of its output is here (rule LIVE-9). */
  brief?: boolean;
  /** Pinned data stood in for it. */
  pinned?: boolean;
  /** In a test: where data that were taken over come from. */
  source?: TestSource;
}

/**
 * Folds rows from the first on.
 *
 * @param plan The version of the run; for a run that has changed its version, all it had.
 */
export function runView(plan: Plan | Versions, rows: readonly JournalRow[]): RunView {
  const view: RunView = {
    rev: 0,
    status: "running",
    startedAt: 0,
    cause: { kind: "manual" },
    input: null,
    steps: new Map(),
    edges: new Map(),
    migrations: [],
    refused: [],
  };
  return extendRunView(plan, view, rows);
}

/** Folds later rows into a view, in place. Rows it has already are passed over; a gap throws. */
export function extendRunView(given: Plan | Versions, view: RunView, rows: readonly JournalRow[]): RunView {
  const versions = asVersions(given);
  for (const row of rows) {
    if (row.rev < view.rev) continue;
    if (row.rev > view.rev) throw new Error(`Row ${view.rev} of the journal is missing; got ${row.rev}.`);
    for (const [event, at] of timedEvents(row)) fold(planAt(versions, view), view, event, at);
    for (const path of row.brief ?? []) {
      const step = view.steps.get(path);
      if (step) step.brief = true;
    }
    view.rev = row.rev + 1;
    if (view.status === "running" || view.status === "waiting") view.status = activity(view);
  }
  return view;
}

/** The version of the next event. One that is not known here is stood in for by the one before. */
function planAt(versions: Versions, { migrations }: RunView): Plan {
  for (let i = migrations.length - 1; i >= 0; i--) {
    const plan = versions.of(migrations[i]?.to ?? "");
    if (plan) return plan;
  }
  return versions.first;
}

const activity = (view: RunView): RunStatus => {
  let waiting = false;
  for (const step of view.steps.values()) {
    const calls = step.status === "scheduled" && step.childRun !== undefined;
    if (step.status === "scheduled" && !step.container && !calls) return "running";
    if (step.status === "waiting" || step.status === "retrying" || step.status === "paused" || calls) waiting = true;
  }
  return waiting ? "waiting" : "running";
};

function fold(plan: Plan, view: RunView, event: JournalEvent, at: number): void {
  switch (event.t) {
    case "started": {
      view.startedAt = at;
      view.cause = event.cause;
      view.input = event.input;
      done(
        plan,
        view,
        stepAt(view, event.trigger, at),
        plan.nodes.get(event.trigger)?.mainPort ?? "out",
        event.input,
        at,
      );
      if (event.test) {
        const { only, until, breakpoints = [], each = false, input } = event.test;
        view.test = {
          ...(only !== undefined && { only }),
          ...(until !== undefined && { until }),
          ...(input !== undefined && { input }),
          breakpoints,
          each,
        };
      }
      for (const step of event.carried ?? []) {
        const carried = stepAt(view, step.p, at);
        carried.carried = true;
        if (step.source) carried.source = step.source;
        done(plan, view, carried, step.port, step.out, at);
      }
      return;
    }
    case "scheduled": {
      const step = stepAt(view, event.p, at);
      step.status = "scheduled";
      delete step.retryAt;
      step.attempts.push({ n: event.n, startedAt: at });
      return;
    }
    case "paused":
      stepAt(view, event.p, at).status = "paused";
      return;
    case "continued": {
      const step = stepAt(view, event.p, at);
      step.status = "scheduled";
      step.startedAt = at;
      return;
    }
    case "pausing":
      view.test = { ...view.test, breakpoints: event.nodes, each: event.each };
      return;
    case "pure":
      if (event.pinned) stepAt(view, event.p, at).pinned = true;
      return done(plan, view, stepAt(view, event.p, at), event.port, event.out, at);
    case "completed":
    case "resolved":
      return done(plan, view, stepAt(view, event.p, at), event.port, event.out, at);
    case "failed": {
      const step = stepAt(view, event.p, at);
      endAttempt(step, at, event.error);
      step.error = event.error;
      if (event.port === undefined) {
        step.status = "failed";
        step.endedAt = at;
        return;
      }
      done(plan, view, step, event.port, undefined, at);
      step.status = "failed";
      return;
    }
    case "retry": {
      const step = stepAt(view, event.p, at);
      endAttempt(step, at, event.error);
      step.status = "retrying";
      step.error = event.error;
      step.retryAt = event.due;
      return;
    }
    case "skipped":
      for (const path of event.p) {
        const step = stepAt(view, path, at);
        step.status = "skipped";
        delete step.startedAt;
        mark(plan, view, step.node, []);
      }
      return;
    case "wait": {
      const step = stepAt(view, event.p, at);
      step.status = "waiting";
      step.wait = { ...event.wait, token: event.token };
      return;
    }
    case "child":
      stepAt(view, event.p, at).childRun = event.run;
      return;
    case "items": {
      const step = contain(view, event.p, at);
      step.items = { total: event.items.length, done: 0, failed: 0, mode: event.mode };
      return;
    }
    case "itemsAdded": {
      const { items } = stepAt(view, event.p, at);
      if (items) items.total += event.items.length;
      return;
    }
    case "released": {
      const step = stepAt(view, event.p, at);
      step.port = event.port;
      if (event.out !== undefined) step.output = event.out;
      mark(plan, view, step.node, event.port.split(","));
      return;
    }
    case "loop":
      contain(view, event.p, at).passes = 0;
      return;
    case "pass":
      stepAt(view, event.p, at).passes = event.i + 1;
      return;
    case "opened": {
      const step = contain(view, event.p, at);
      step.status = "scheduled";
      delete step.wait;
      delete step.error;
      if (plan.nodes.get(step.node)?.definition.behaviour === "undo") view.undone = true;
      return;
    }
    case "undoFailed":
      stepAt(view, event.p, at).error = event.error;
      return;
    case "gate": {
      if (event.p === "") return;
      const step = stepAt(view, event.p, at);
      step.status = "waiting";
      step.gate = { ...(event.slot && { slot: event.slot.key }), ...(event.rate && { rate: event.rate.key }) };
      return;
    }
    case "passed": {
      if (event.p === "") return;
      const step = stepAt(view, event.p, at);
      if (event.at === undefined) step.status = "scheduled";
      else step.retryAt = event.at;
      delete step.gate;
      return;
    }
    case "itemDone":
    case "itemFailed": {
      const { items } = stepAt(view, event.p, at);
      if (items && event.t === "itemDone") items.done++;
      if (items && event.t === "itemFailed" && !isWithdrawn(event.error)) items.failed++;
      return;
    }
    case "cancelled":
      for (const path of event.p) {
        const step = stepAt(view, path, at);
        endAttempt(step, at);
        step.status = "cancelled";
        step.endedAt = at;
        if (event.dead) mark(plan, view, step.node, []);
      }
      return;
    case "reopened":
      view.status = "running";
      delete view.endedAt;
      delete view.error;
      for (const path of event.p) reopen(view, path, at);
      return;
    case "ended":
      view.status = event.status;
      view.endedAt = at;
      if (event.out !== undefined) view.output = event.out;
      if (event.error) view.error = { ...event.error, ...(event.p !== undefined && { node: splitPath(event.p).node }) };
      return;
    case "migrated":
      view.migrations.push({
        from: event.from,
        to: event.to,
        rev: view.rev,
        at,
        ...(event.by !== undefined && { by: event.by }),
      });
      return;
    case "refused":
      view.refused.push({ what: event.what, error: event.error, at });
      return;
    case "item":
    case "ending":
    case "trial":
    case "recovered":
    case "cancelRequested":
      return;
  }
}

/** The step at a path; the loop of a drawn cycle is none that people know, and is not kept. */
function stepAt(view: RunView, path: string, at: number): StepView {
  let step = view.steps.get(path);
  if (!step) {
    const { node } = splitPath(path);
    step = { path, node, status: "scheduled", startedAt: at, attempts: [] };
    if (!node.startsWith("~")) view.steps.set(path, step);
  }
  return step;
}

function contain(view: RunView, path: string, at: number): StepView {
  const step = stepAt(view, path, at);
  step.container = true;
  return step;
}

function done(plan: Plan, view: RunView, step: StepView, port: string, output: Json | undefined, at: number): void {
  endAttempt(step, at);
  step.status = "succeeded";
  step.port = port;
  if (output !== undefined) step.output = output;
  step.endedAt = at;
  mark(plan, view, step.node, port.split(","));
}

function mark(plan: Plan, view: RunView, node: string, ports: readonly string[]): void {
  const of = plan.nodes.get(node);
  if (!of || of.cycle) return;
  for (const edge of [...of.outgoing, ...of.leaving]) {
    let counts = view.edges.get(edge.id);
    if (!counts) view.edges.set(edge.id, (counts = { taken: 0, dead: 0 }));
    counts[ports.includes(edge.sourcePort) ? "taken" : "dead"]++;
  }
}

function endAttempt(step: StepView, at: number, error?: StepError): void {
  const last = step.attempts.at(-1);
  if (!last || last.endedAt !== undefined) return;
  last.endedAt = at;
  if (error) last.error = error;
}

function reopen(view: RunView, path: string, at: number): void {
  if (path.endsWith("]")) {
    const owner = view.steps.get(ownerPath(path));
    if (owner) revive(owner);
    return;
  }
  const step = stepAt(view, path, at);
  revive(step);
  for (let scope = splitPath(path).scope; scope !== ""; scope = splitPath(ownerPath(scope)).scope) {
    const owner = view.steps.get(ownerPath(scope));
    if (owner) revive(owner);
  }
}

function revive(step: StepView): void {
  step.status = "scheduled";
  // Collected failures are results; those that stopped the for-each run again.
  if (step.items?.mode === "fail") step.items.failed = 0;
  delete step.endedAt;
  delete step.error;
}
