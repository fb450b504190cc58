import { compile } from "../../packages/engine/src/plan/compile.ts";
import type { Plan } from "../../packages/engine/src/plan/plan.ts";
import { catalog, flaky, oops } from "../../packages/engine/test/support/nodes.ts";
import { type Sketch, sketch } from "../../packages/engine/test/support/workflow.ts";
import type { Json, StepError, WorkflowDocument } from "../../packages/model/src/index.ts";

const retry = { max: 4, initial: "50ms", factor: 2, cap: "500ms" };
const call = (workflow: string, input: Json = null) => ({ type: "call", params: { workflow, input } });

/** Everything the engine can do, in workflows that end by themselves or by what the load sends. By id. */
const drawn: Record<string, Sketch> = {
  chain: {
    nodes: {
      a: { type: "act", params: { trigger: "{{ trigger }}" } },
      b: { type: "act", retry, params: { a: "{{ steps.a.effect }}", flaky: 0.4 } },
      c: { type: "act", params: { b: "{{ steps.b }}", size: 9000 } },
      d: { type: "act", params: { c: "{{ steps.c }}", now: "{{ now }}" } },
      e: "act",
    },
    edges: ["start>a>b>c>d>e"],
  },
  branches: {
    nodes: {
      left: "act",
      mid: { type: "act", retry, params: { flaky: 0.5 } },
      right: { type: "act", params: { fails: "BAD" } },
      mend: { type: "act", params: { code: "{{ steps.right.error.code }}" } },
      quick: "act",
      slow: { type: "act", params: { takes: 1500 } },
      race: { type: "act", join: { mode: "any", cancelRest: true } },
      all: { type: "act", params: { left: "{{ steps.left.effect }}", race: "{{ steps.race.effect }}" } },
    },
    edges: [
      "start>left>all",
      "start>mid>all",
      "start>right>all",
      "right.error>mend>all",
      "start>quick>race>all",
      "start>slow>race",
    ],
  },
  lines: {
    nodes: {
      lines: { type: "each", params: { items: "{{ trigger.items }}", concurrency: 3, onItemError: "continue" } },
      label: { type: "act", scope: "lines", retry, params: { item: "{{ item }}", flaky: 0.2 } },
      nap: { type: "wait", scope: "lines", params: { ms: 120 } },
      pack: { type: "act", scope: "lines", params: { label: "{{ steps.label.effect }}" } },
      after: { type: "act", params: { failed: "{{ steps.lines.failed }}", count: "{{ steps.lines.count }}" } },
    },
    edges: ["start>lines>after", "label>nap>pack"],
  },
  order: {
    nodes: {
      check: "act",
      nap: { type: "wait", params: { ms: 400 } },
      paid: { type: "event", params: { name: "paid", key: "{{ trigger.id }}" } },
      ask: "approval",
      ship: { type: "act", params: { paid: "{{ steps.paid }}", ask: "{{ steps.ask }}" } },
    },
    edges: ["start>check>nap>ship", "check>paid", "paid.received>ship", "check>ask", "ask.approved>ship"],
  },
  parent: {
    nodes: {
      one: call("child", 1),
      two: call("child", 2),
      after: { type: "act", params: { one: "{{ steps.one }}", two: "{{ steps.two }}" } },
    },
    edges: ["start>one>after", "start>two>after"],
  },
  child: { nodes: { p: { type: "act", params: { input: "{{ trigger }}" } }, q: "act" }, edges: ["start>p>q"] },
  // Once, or not at all: its outcome is unknown when a worker is lost under it.
  once: { nodes: { a: "once", mend: "act", b: "act" }, edges: ["start>a>b", "a.error>mend>b"] },
  // Ends when it is cancelled, and its child with it.
  cancelled: {
    nodes: { a: "act", never: { type: "event", params: { name: "never", key: "1" } }, sub: call("endless") },
    edges: ["start>a>never", "start>sub"],
  },
  endless: { nodes: { never: { type: "event", params: { name: "never", key: "2" } } }, edges: ["start>never"] },
  // Many wait for one event, which comes at about the moment they give up.
  crowd: {
    nodes: {
      gone: { type: "event", params: { name: "gone", key: "{{ trigger.crowd }}", ms: "{{ trigger.ms }}" } },
      late: "act",
    },
    edges: ["start>gone", "gone.timeout>late"],
  },
  // Fails until somebody lets it go on.
  retried: {
    nodes: { a: "act", bad: { type: "act", params: { fails: "BAD", chance: 0.6 } }, b: "act" },
    edges: ["start>a>bad>b"],
  },
  // Waits, parked, until the round is over.
  parked: {
    nodes: { a: "act", over: { type: "event", params: { name: "over", key: "{{ trigger.id }}" } }, b: "act" },
    edges: ["start>a>over", "over.received>b"],
  },
};

/** Those that clients start, with how often. */
export const STARTED: Record<string, number> = {
  chain: 4,
  branches: 3,
  lines: 2,
  order: 4,
  parent: 3,
  once: 3,
  cancelled: 2,
  crowd: 4,
  retried: 2,
  parked: 1,
};

export const documents: ReadonlyMap<string, WorkflowDocument> = new Map(
  Object.entries(drawn).map(([id, one]) => [id, sketch(one)]),
);
export const plans = (): Map<string, Plan> => new Map([...documents].map(([id, one]) => [id, compile(one, catalog)]));

/** How an attempt goes: by its parameters, and for those that fail by chance, by a throw of dice. */
export function outcomeOf(params: Json): { takes: number; size: number; error: StepError | undefined } {
  const given = (params ?? {}) as Record<string, unknown>;
  const chance = Number(given.flaky ?? given.chance ?? 1);
  const fails = (given.flaky !== undefined || given.fails !== undefined) && Math.random() < chance;
  const error = !fails ? undefined : given.fails === undefined ? flaky() : oops(String(given.fails));
  return { takes: Number(given.takes ?? 5 + Math.random() * 60), size: Number(given.size ?? 0), error };
}

/** Why a run may fail here; anything else is a surprise. */
export const EXPECTED_FAILURES = new Set(["BAD", "FLAKY", "WORKER_LOST", "OUTCOME_UNKNOWN"]);
