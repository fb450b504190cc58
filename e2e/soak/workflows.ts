import { compile } from "../../packages/engine/src/plan/compile.ts";
import type { Plan } from "../../packages/engine/src/plan/plan.ts";
import { catalog, flaky, oops } from "../../packages/engine/test/support/nodes.ts";
import { type Sketch, sketch } from "../../packages/engine/test/support/workflow.ts";
import type { Json, StepError, WorkflowDocument } from "../../packages/model/src/index.ts";

const retry = { max: 4, initial: "50ms", factor: 2, cap: "500ms" };
/** An undo or a finally is not to fail for good by dice. */
const undoing = { ...retry, max: 20 };
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
  passes: {
    nodes: {
      pages: { type: "loop", params: { times: 3, initial: "first", next: "{{ steps.fetch.path }}" } },
      fetch: { type: "act", scope: "pages", retry, params: { cursor: "{{ item }}", flaky: 0.2 } },
      nap: { type: "wait", scope: "pages", params: { ms: 100 } },
      ask: { type: "act", params: { last: "{{ has(steps.enough) ? steps.enough : 0 }}" } },
      enough: { type: "set", params: { value: "{{ has(steps.enough) ? steps.enough + 1 : 1 }}" } },
      again: { type: "if", params: { value: "{{ steps.enough < 3 }}" } },
      after: { type: "act", params: { asked: "{{ steps.ask.effect }}", passes: "{{ steps.pages.passes }}" } },
    },
    edges: ["start>pages>ask>enough>again", "fetch>nap", "again.true>ask", "again.false>after"],
  },
  // Fails half of the time, on purpose, and takes back what it did: also what the items of a for-each did.
  undone: {
    nodes: {
      order: "scope",
      charge: { type: "act", scope: "order", retry, undo: "refund", params: { flaky: 0.2 } },
      lines: { type: "each", scope: "order", params: { items: [1, 2, 3], concurrency: 2 } },
      reserve: { type: "act", scope: "lines", undo: "release", params: { item: "{{ item }}" } },
      release: { type: "undo", scope: "lines" },
      put_back: { type: "act", scope: "release", params: { of: "{{ steps.reserve }}" } },
      ship: { type: "act", scope: "order", params: { fails: "BAD", chance: 0.5 } },
      refund: { type: "undo", scope: "order" },
      pay_back: { type: "act", scope: "refund", retry: undoing, params: { of: "{{ steps.charge }}", flaky: 0.3 } },
      last: { type: "finally", scope: "order" },
      unlock: { type: "act", scope: "last", retry: undoing, params: { flaky: 0.2 } },
      sorry: { type: "act", params: { code: "{{ steps.order.error.code }}" } },
      closing: "finally",
      close: { type: "act", scope: "closing" },
    },
    edges: ["start>order", "charge>lines>ship", "order.error>sorry"],
  },
  // Cancelled at some moment: then it takes back what it did by then.
  regretted: {
    nodes: {
      charge: { type: "act", undo: "refund" },
      nap: { type: "wait", params: { ms: 300 } },
      book: { type: "act", undo: "unbook" },
      ship: { type: "act", params: { takes: 1500 } },
      refund: "undo",
      pay_back: { type: "act", scope: "refund", retry: undoing, params: { of: "{{ steps.charge }}", flaky: 0.2 } },
      unbook: "undo",
      call_off: { type: "act", scope: "unbook", params: { of: "{{ steps.book }}" } },
      last: "finally",
      unlock: { type: "act", scope: "last" },
    },
    edges: ["start>charge>nap>book>ship"],
  },
  // Keys that runs of several workers share, with those of the workflow after it, and a critical section.
  limited: {
    nodes: {
      print: { type: "act", retry, limit: { concurrency: { key: "printer", max: 3 } }, params: { flaky: 0.3 } },
      till: { type: "scope", limit: { concurrency: { key: "till", max: 1 } } },
      open: { type: "act", scope: "till", retry, params: { flaky: 0.2, takes: 20 } },
      count: { type: "act", scope: "till", params: { open: "{{ steps.open.effect }}", takes: 20 } },
      ask: { type: "act", retry, limit: { rate: { count: 20, per: "1s", burst: 4 } }, params: { flaky: 0.3 } },
      late: "act",
    },
    edges: ["start>print>till>ask", "till.error>late", "open>count"],
  },
  alone: {
    nodes: {
      print: { type: "act", limit: { concurrency: { key: "printer", max: 3 }, rate: { count: 30, per: "1s" } } },
      bad: { type: "act", params: { fails: "BAD", chance: 0.3, takes: 30 } },
    },
    edges: ["start>print>bad"],
    settings: { timezone: "UTC", concurrency: { key: "{{ trigger.half }}", max: 1, onFull: "wait" } },
  },
  express: {
    nodes: {
      a: "act",
      b: { type: "act", retry, params: { a: "{{ steps.a.path }}", flaky: 0.3 } },
      once: { type: "once", params: { b: "{{ steps.b.path }}" } },
      mend: "act",
      c: { type: "act", limit: { concurrency: { max: 2 } }, params: { takes: 20 } },
      paid: { type: "event", params: { name: "paid", key: "{{ trigger.id }}" } },
      d: "act",
      e: "act",
    },
    edges: ["start>a>b>once>c>paid", "once.error>mend>c", "paid.received>d>e"],
    settings: { durability: "express" },
  },
  // Goes on with the version after it, and a refused one, at some moment.
  moved: {
    nodes: {
      a: { type: "act", retry, params: { flaky: 0.3 } },
      b: { type: "act", params: { to: "old" } },
      lines: { type: "each", params: { items: "{{ trigger.items }}", concurrency: 2 } },
      label: { type: "act", scope: "lines", params: { item: "{{ item }}" } },
      nap: { type: "wait", scope: "lines", params: { ms: 200 } },
      paid: { type: "event", params: { name: "paid", key: "{{ trigger.id }}" } },
      ship: { type: "act", params: { paid: "{{ steps.paid }}" } },
    },
    edges: ["start>a>b>lines>ship", "label>nap", "start>paid", "paid.received>ship"],
  },
};

/** Versions that runs are moved to, by id; what is before the `@` is their workflow. */
const later: Record<string, Sketch> = {
  "moved@2": {
    nodes: {
      paid: { type: "event", params: { name: "paid", key: "{{ trigger.id }}" } },
      lines: { type: "each", params: { items: "{{ trigger.items }}", concurrency: 2 } },
      nap: { type: "wait", scope: "lines", params: { ms: 200 } },
      pack: { type: "act", scope: "lines", params: { label: "{{ steps.label.effect }}" } },
      label: { type: "act", scope: "lines", params: { item: "{{ item }}", to: "new" } },
      a: { type: "act", retry, params: { flaky: 0.3 } },
      b: { type: "act", params: { to: "new" } },
      check: { type: "act", params: { count: "{{ steps.lines.count }}" } },
      ship: { type: "act", params: { paid: "{{ steps.paid }}", check: "{{ default(steps.check.effect, 0) }}" } },
    },
    edges: ["start>paid", "paid.received>ship", "label>nap>pack", "start>a>b>lines>check>ship"],
  },
  "moved@3": { nodes: { other: "act" }, edges: ["start>other"] },
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
  passes: 2,
  undone: 3,
  regretted: 2,
  limited: 4,
  alone: 2,
  express: 3,
  moved: 3,
};

export const documents: ReadonlyMap<string, WorkflowDocument> = new Map(
  Object.entries({ ...drawn, ...later }).map(([id, one]) => [id, sketch(one)]),
);
/** By version id. */
export const plans = (): Map<string, Plan> => new Map([...documents].map(([id, one]) => [id, compile(one, catalog)]));

/** How an attempt goes: by its parameters, and for those that fail by chance, by a throw of dice. */
export function outcomeOf(params: Json): { takes: number; size: number; error: StepError | undefined } {
  const given = (params ?? {}) as Record<string, unknown>;
  const chance = Number(given.flaky ?? given.chance ?? 1);
  const fails = (given.flaky !== undefined || given.fails !== undefined) && Math.random() < chance;
  const error = !fails ? undefined : given.fails === undefined ? flaky() : oops(String(given.fails));
  return { takes: Number(given.takes ?? 5 + Math.random() * 60), size: Number(given.size ?? 0), error };
}

/** Its attempts begin before what they follow from is stored: that is what it gives up. */
export const isExpress = (workflow: string): boolean => documents.get(workflow)?.settings.durability === "express";

/** Why a run may fail here; anything else is a surprise. */
export const EXPECTED_FAILURES = new Set(["BAD", "FLAKY", "WORKER_LOST", "OUTCOME_UNKNOWN"]);
