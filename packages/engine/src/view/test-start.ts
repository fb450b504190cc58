import {
  type Cause,
  type JournalEvent,
  type JournalRow,
  type Json,
  SignalboxError,
  schemaExample,
  type TestPlan,
  type TestSource,
} from "@signalbox/model";
import { nameOf } from "../check/name.ts";
import type { Versions } from "../migrate/fold.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { alone, around, reachOf } from "../plan/reach.ts";
import { affected, reused, startedOf } from "./replay.ts";
import { type RunView, runView } from "./run-view.ts";
import { canWorkOut, type WorkOut, workOut } from "./work-out.ts";

type Started = Extract<JournalEvent, { t: "started" }>;
type Carried = NonNullable<Started["carried"]>[number];

/** What somebody wants to try of a draft (docs/spec/draft-runs.md). At most one of `only`, `until` and `from`. */
export interface TestWish {
  trigger: string;
  /** Data of the trigger; without them those of the earlier run, pinned ones, or an example. */
  input?: Json;
  only?: string;
  until?: string;
  from?: string;
  breakpoints?: readonly string[];
  /** Pause before every node. */
  each?: boolean;
}

/** A run whose results a test uses. */
export interface Earlier {
  run: string;
  rows: readonly JournalRow[];
  versions: Plan | Versions;
}

/**
 * The first event of a test run (rules DRAFT-2 to DRAFT-6): the data it begins with, the results it takes over with where
 * each comes from, and how far it goes.
 *
 * @param plan The draft, compiled.
 * @param work How nodes without effect are worked out.
 * @throws SignalboxError `TEST_REFUSED` when a node cannot be tested this way, or an earlier run is needed.
 */
export function testStart(
  plan: Plan,
  wish: TestWish,
  earlier: Earlier | undefined,
  cause: Cause,
  work: WorkOut,
): Started {
  const { trigger, only, until, from, breakpoints, each } = wish;
  for (const id of [only, until, from]) if (id !== undefined) checkTarget(plan, id);
  const view = earlier && runView(earlier.versions, earlier.rows);
  const input = inputOf(plan, wish, earlier);
  const carried =
    only !== undefined
      ? needed(plan, only, view, input.value, work)
      : from !== undefined
        ? before(plan, from, earlier, view)
        : [];
  const target = only ?? from;
  return {
    t: "started",
    trigger,
    input: input.value,
    cause,
    ...(earlier && target !== undefined && { forkedFrom: { run: earlier.run, node: target } }),
    ...(carried.length > 0 && { carried }),
    test: {
      ...(only !== undefined && { only }),
      ...(until !== undefined && { until }),
      ...(breakpoints && breakpoints.length > 0 && { breakpoints: [...breakpoints] }),
      ...(each && { each }),
      input: input.source,
    },
  };
}

/** What a test would do, asked before it starts: which results it takes over, which nodes run, what they touch. */
export function planTest(plan: Plan, wish: TestWish, earlier: Earlier | undefined, work: WorkOut): TestPlan {
  const started = testStart(plan, wish, earlier, { kind: "test" }, work);
  const carried = new Map(started.carried?.map((step) => [step.p, step.source ?? "run"]));
  const reach =
    wish.only !== undefined
      ? alone(plan, wish.only).reach
      : wish.until !== undefined
        ? reachOf(plan, wish.until)
        : undefined;
  const rerun: TestPlan["rerun"] = [];
  const pinned: TestPlan["pinned"] = [];
  for (const node of plan.nodes.values()) {
    const { behaviour, effect, risk } = node.definition;
    if (behaviour === "trigger" || behaviour === "undo" || node.node.disabled || node.cycle) continue;
    if (reach && !reach.has(node.id)) continue;
    if (carried.has(node.id) || around(plan, node.id).some((id) => carried.has(id))) continue;
    const line = { node: node.id, label: nameOf(node.node) };
    if (node.node.pinned !== undefined && node.id !== wish.only) pinned.push(line);
    else rerun.push({ ...line, effect, risk, outside: effect === "unsafe" || effect === "idempotent" });
  }
  const reusedSteps = [...carried].flatMap(([id, source]) => {
    const node = plan.nodes.get(id);
    return !node || node.cycle ? [] : [{ node: id, label: nameOf(node.node), source }];
  });
  return {
    reused: reusedSteps,
    pinned,
    rerun,
    input: started.test?.input ?? "given",
    ...(earlier && { run: earlier.run }),
  };
}

/** Nodes that come before a node: what a test from it on can use. */
export function comesBefore(plan: Plan, id: string): string[] {
  const target = outermost(plan, id);
  return [...reachOf(plan, target)].filter((name) => {
    const node = plan.nodes.get(name);
    return node?.scope === "" && !node.cycle && name !== target && node.definition.behaviour !== "trigger";
  });
}

/** Nodes a test of this one alone can use results of: those it reads, and those that these are worked out from. */
export function readsOf(plan: Plan, id: string): string[] {
  const reads = new Set(readBy(plan, id));
  // A set goes on to what is added while it is gone through.
  for (const name of reads) {
    const node = plan.nodes.get(name);
    if (!node || node.node.disabled || node.node.pinned !== undefined || !canWorkOut(plan, node)) continue;
    for (const other of readBy(plan, name)) if (other !== id) reads.add(other);
  }
  return [...reads];
}

/** Nodes whose results a node reads, itself and the containers it is in. */
function readBy(plan: Plan, id: string): string[] {
  const reads = new Set<string>();
  for (const at of [id, ...around(plan, id)]) for (const name of plan.nodes.get(at)?.reads ?? []) reads.add(name);
  reads.delete(id);
  return [...reads].filter((name) => plan.nodes.get(name)?.definition.behaviour !== "trigger");
}

function checkTarget(plan: Plan, id: string): void {
  const node = plan.nodes.get(id);
  if (!node || node.cycle) throw refused(`the workflow has no node ${id}`);
  if (node.definition.behaviour === "trigger")
    throw refused(`${nameOf(node.node)} is a trigger, which does nothing by itself`);
  if (node.node.disabled) throw refused(`${nameOf(node.node)} is switched off`);
  const aside = [id, ...around(plan, id)].map((at) => plan.nodes.get(at));
  if (aside.some((at) => at?.definition.behaviour === "undo" || at?.definition.behaviour === "finally")) {
    throw refused(`${nameOf(node.node)} runs after something else has ended, so it cannot be run by itself`);
  }
}

const refused = (detail: string) => new SignalboxError("TEST_REFUSED", { detail });

/** Given ones, pinned ones, those of the earlier run, an example: the first there are. */
function inputOf(plan: Plan, wish: TestWish, earlier: Earlier | undefined): { value: Json; source: TestSource } {
  if (wish.input !== undefined) return { value: wish.input, source: "given" };
  const node = plan.nodes.get(wish.trigger);
  if (node?.node.pinned !== undefined) return { value: node.node.pinned, source: "pinned" };
  const started = earlier && startedOf(earlier.rows);
  if (started?.trigger === wish.trigger) return { value: started.input, source: started.test?.input ?? "run" };
  const example = node?.node.params.example;
  if (example !== undefined && example !== null) return { value: example, source: "sample" };
  return node ? sampleOf(node) : { value: {}, source: "schema" };
}

function sampleOf(node: PlanNode): { value: Json; source: TestSource } {
  const { example, output } = node.definition;
  if (example) return { value: example.output, source: "sample" };
  return { value: schemaExample(output), source: "schema" };
}

/**
 * What the node reads: pinned, else of the earlier run, else worked out from what comes before, else an example (rule
 * DRAFT-5). What others were worked out from comes before them.
 */
function needed(plan: Plan, only: string, view: RunView | undefined, trigger: Json, work: WorkOut): Carried[] {
  const results = view ? resultsOf(view) : new Map<string, Carried>();
  const found = new Map<string, Carried | undefined>();
  const find = (id: string): Carried | undefined => {
    if (found.has(id)) return found.get(id);
    // Until it is known: what goes round in a circle does not read itself.
    found.set(id, undefined);
    const carried = make(id);
    found.delete(id);
    found.set(id, carried);
    return carried;
  };
  const make = (id: string): Carried | undefined => {
    const node = plan.nodes.get(id);
    // What is switched off gives nothing, in a test as in a run.
    if (!node || node.node.disabled) return undefined;
    const { pinned } = node.node;
    if (pinned !== undefined) return { p: id, port: node.mainPort, out: pinned, source: "pinned" };
    const known = results.get(id);
    if (known) return known;
    const { value, source } = sampleOf(node);
    const example: Carried = { p: id, port: node.mainPort, out: value, source };
    if (!canWorkOut(plan, node)) return example;
    const steps: Record<string, Json> = {};
    for (const name of readBy(plan, id)) {
      const read = name === only ? undefined : find(name);
      if (read) steps[name] = read.out ?? null;
    }
    const worked = workOut(plan, node, { trigger, steps }, work);
    return worked ? { p: id, port: worked.port, out: worked.output, source: "worked" } : example;
  };
  for (const id of readBy(plan, only)) find(id);
  return [...found.values()].filter((step) => step !== undefined);
}

/** The first result of each node, wherever in the run it was. */
function resultsOf(view: RunView): Map<string, Carried> {
  const results = new Map<string, Carried>();
  for (const step of view.steps.values()) {
    if (step.port === undefined || step.output === undefined || results.has(step.node)) continue;
    const source = step.source ?? (step.pinned ? "pinned" : "run");
    results.set(step.node, { p: step.node, port: step.port, out: step.output, source });
  }
  return results;
}

/** Everything that is over in the earlier run and does not depend on the node; pinned data come before it. */
function before(plan: Plan, from: string, earlier: Earlier | undefined, view: RunView | undefined): Carried[] {
  if (!earlier || !view) throw refused("to run from a node on, a run is needed whose earlier results can be used");
  const again = affected(plan, outermost(plan, from), earlier.run);
  const ports = new Map([...view.steps.values()].map((step) => [step.node, step]));
  const carried: Carried[] = [];
  for (const [id, out] of reused(plan, view, again)) {
    const node = plan.nodes.get(id);
    if (node?.scope === "" && node.node.pinned !== undefined) continue;
    const step = ports.get(id);
    carried.push({
      p: id,
      port: id.startsWith("~") ? "done" : (step?.port ?? "out"),
      out,
      source: step?.source ?? "run",
    });
  }
  return carried;
}

/** Inside a container a run goes on from the container. */
const outermost = (plan: Plan, id: string): string => around(plan, id).at(-1) ?? id;
