import { flaky, oops } from "../support/nodes.ts";
import type { Scenario } from "./simulation.ts";

const callOf = (workflow: string) => ({ type: "call", params: { workflow } });
const retry = { max: 3, initial: "200ms", factor: 2, cap: "2s" };

/** Small workflows that together use everything the engine can do; each ends by itself. */
export const scenarios: Scenario[] = [
  {
    name: "sequence with a retry",
    workflows: {
      main: {
        nodes: {
          a: "act",
          b: { type: "act", retry, params: { a: "{{ steps.a }}", now: "{{ now }}" } },
          c: { type: "act", params: { b: "{{ steps.b }}" } },
        },
        edges: ["start>a>b>c"],
      },
    },
    outcome: ({ path, attempt }) => (path === "b" && attempt === 1 ? flaky() : undefined),
  },
  {
    name: "race, error port and join",
    workflows: {
      main: {
        nodes: {
          quick: "act",
          slow: "act",
          bad: "act",
          mend: { type: "act", params: { code: "{{ steps.bad.error.code }}" } },
          race: { type: "act", join: { mode: "any", cancelRest: true } },
          all: "act",
        },
        edges: ["start>quick>race>all", "start>slow>race", "start>bad>all", "bad.error>mend>all"],
      },
    },
    outcome: ({ path }) => (path === "bad" ? oops() : undefined),
    takes: (path) => (path === "slow" ? 3000 : 20),
  },
  {
    name: "for-each",
    workflows: {
      main: {
        nodes: {
          lines: { type: "each", params: { items: "{{ trigger }}", concurrency: 2, onItemError: "continue" } },
          label: { type: "act", scope: "lines", retry, params: { item: "{{ item }}" } },
          pack: { type: "act", scope: "lines", params: { label: "{{ steps.label.path }}" } },
          after: { type: "act", params: { failed: "{{ steps.lines.failed }}" } },
        },
        edges: ["start>lines>after", "label>pack"],
      },
    },
    input: [1, 2, 3],
    outcome: ({ path, attempt }) =>
      path === "lines[0]/label" && attempt === 1 ? flaky() : path === "lines[1]/pack" ? oops() : undefined,
  },
  {
    name: "timed wait, event and approval",
    workflows: {
      main: {
        nodes: {
          nap: { type: "wait", params: { ms: 1500 } },
          paid: { type: "event", params: { name: "paid", key: "7", ms: 60_000 } },
          ask: "approval",
          ship: { type: "act", params: { paid: "{{ steps.paid }}", ask: "{{ steps.ask }}" } },
        },
        edges: ["start>nap>ship", "start>paid", "paid.received>ship", "start>ask", "ask.approved>ship"],
      },
    },
    acts: [
      { at: 600, do: (client) => client.emit("paid", "7", { total: 5 }) },
      { at: 900, do: (client) => client.resolve("ask", "approved", { by: "Ada" }) },
    ],
  },
  {
    name: "an event that comes before its wait",
    workflows: {
      main: {
        nodes: { a: "act", paid: { type: "event", params: { name: "paid", key: "7" } }, b: "act" },
        edges: ["start>a>paid", "paid.received>b"],
      },
    },
    takes: (path) => (path === "a" ? 1000 : 20),
    acts: [{ at: 500, do: (client) => client.emit("paid", "7", { total: 5 }) }],
  },
  {
    name: "child runs",
    workflows: {
      main: {
        nodes: {
          one: { type: "call", params: { workflow: "pack", input: 1 } },
          none: { type: "call", params: { workflow: "nothing" } },
          b: { type: "act", params: { one: "{{ steps.one }}", code: "{{ steps.none.error.code }}" } },
        },
        edges: ["start>one>b", "start>none", "none.error>b"],
      },
      pack: { nodes: { p: { type: "act", params: { input: "{{ trigger }}" } } }, edges: ["start>p"] },
    },
  },
  {
    name: "cancel, then retry",
    workflows: {
      main: {
        nodes: { a: "act", ask: "approval", sub: { type: "call", params: { workflow: "pack" } }, b: "act" },
        edges: ["start>a>b", "start>ask", "start>sub"],
      },
      pack: { nodes: { p: "act" }, edges: ["start>p"] },
    },
    takes: (path) => (path === "p" ? 3000 : 400),
    acts: [
      { at: 700, do: (client) => client.cancel() },
      {
        at: 5000,
        do: async (client) => {
          await client.retry();
          await client.resolve("ask", "approved", { by: "Ada" });
        },
      },
    ],
  },
  {
    // The child waits for what never comes: that it is cancelled is its only end (I10).
    name: "the child of a cancelled run",
    workflows: {
      main: {
        nodes: { a: "act", sub: callOf("pack"), b: "act" },
        edges: ["start>a>b", "start>sub"],
      },
      pack: {
        nodes: { never: { type: "event", params: { name: "never", key: "1" } }, deep: callOf("deep") },
        edges: ["start>never", "start>deep"],
      },
      deep: { nodes: { never: { type: "event", params: { name: "never", key: "2" } } }, edges: ["start>never"] },
    },
    takes: () => 400,
    acts: [{ at: 700, do: (client) => client.cancel() }],
  },
  {
    name: "children of steps that are withdrawn while the run goes on",
    workflows: {
      main: {
        nodes: {
          quick: "act",
          lost: callOf("pack"),
          race: { type: "act", join: { mode: "any", cancelRest: true } },
          late: { ...callOf("pack"), timeout: { step: "900ms" } },
          lines: { type: "each", params: { items: [1, 2], concurrency: 2 }, timeout: { step: "1s" } },
          each: { ...callOf("pack"), scope: "lines" },
          mend: "act",
        },
        edges: [
          "start>quick>race",
          "start>lost>race",
          "start>late",
          "late.error>mend",
          "start>lines",
          "lines.error>mend",
        ],
      },
      pack: { nodes: { never: { type: "event", params: { name: "never", key: "1" } } }, edges: ["start>never"] },
    },
    takes: (path) => (path === "quick" ? 300 : 20),
  },
  {
    name: "an attempt that takes too long",
    workflows: {
      main: {
        nodes: { a: { type: "act", retry, timeout: { attempt: "1s" } }, b: "act" },
        edges: ["start>a>b"],
      },
    },
    takes: (path, attempt) => (path === "a" && attempt === 1 ? 1500 : 20),
  },
  {
    name: "deployments",
    workflows: {
      main: {
        nodes: {
          lines: { type: "each", params: { items: [1, 2, 3, 4], concurrency: 2 } },
          label: { type: "act", scope: "lines", retry },
          nap: { type: "wait", scope: "lines", params: { ms: 700 } },
        },
        edges: ["start>lines", "label>nap"],
      },
    },
    takes: () => 300,
    acts: [500, 1100, 1700].map((at) => ({ at, do: (client) => client.restart() })),
  },
  {
    name: "another version while it works and while it waits",
    workflows: {
      main: {
        nodes: {
          a: { type: "act", retry },
          b: { type: "act", params: { to: "old" } },
          lines: { type: "each", params: { items: [1, 2, 3], concurrency: 1 } },
          label: { type: "act", scope: "lines" },
          ask: { type: "approval", scope: "lines" },
          sub: callOf("pack"),
          ship: "act",
        },
        edges: ["start>a>b>lines>ship", "label>ask", "start>sub>ship"],
      },
      pack: { nodes: { nap: { type: "wait", params: { ms: 2500 } }, put: "act" }, edges: ["start>nap>put"] },
    },
    versions: {
      "main@2": {
        nodes: {
          sub: callOf("pack"),
          lines: { type: "each", params: { items: [1, 2, 3], concurrency: 1 } },
          ask: { type: "approval", scope: "lines" },
          note: { type: "act", scope: "lines", params: { label: "{{ steps.label.path }}" } },
          label: { type: "act", scope: "lines", params: { to: "{{ item }}" } },
          a: { type: "act", retry },
          b: { type: "act", params: { to: "new" } },
          check: { type: "act", params: { count: "{{ steps.lines.count }}" } },
          ship: { type: "act", params: { checked: "{{ steps.check.path }}" } },
        },
        edges: ["start>sub>ship", "label>ask", "ask.approved>note", "start>a>b>lines>check>ship"],
      },
      "main@3": { nodes: { other: "act" }, edges: ["start>other"] },
    },
    outcome: ({ path, attempt }) => (path === "a" && attempt === 1 ? flaky() : undefined),
    acts: [
      { at: 250, do: (client) => client.migrate("main@2") },
      { at: 1400, do: (client) => client.migrate("main@3") },
      { at: 800, do: (client) => client.resolve("lines[0]/ask", "approved", {}) },
      { at: 1600, do: (client) => client.resolve("lines[1]/ask", "approved", {}) },
      { at: 2400, do: (client) => client.resolve("lines[2]/ask", "approved", {}) },
    ],
  },
  {
    name: "runs that share a key",
    runs: 4,
    workflows: {
      main: {
        nodes: {
          a: { type: "act", retry, limit: { concurrency: { max: 2 } } },
          lines: { type: "each", params: { items: [1, 2], concurrency: 2 } },
          label: { type: "act", scope: "lines", limit: { concurrency: { key: "printer", max: 1 } } },
          b: { type: "act", limit: { concurrency: { key: "printer", max: 1 } } },
        },
        edges: ["start>a>lines>b"],
      },
    },
    outcome: ({ path, attempt }) => (path === "a" && attempt === 1 ? flaky() : undefined),
    takes: (path) => (path === "b" ? 700 : 100),
    acts: [{ at: 2200, do: (client) => client.cancel() }],
  },
  {
    name: "two keys inside each other, in both orders",
    runs: 2,
    workflows: {
      main: {
        nodes: {
          one: { type: "scope", limit: { concurrency: { key: "till", max: 1 } } },
          count: { type: "act", scope: "one" },
          seal: { type: "act", scope: "one", onError: "continue", limit: { concurrency: { key: "safe", max: 1 } } },
          two: { type: "scope", limit: { concurrency: { key: "safe", max: 1 } } },
          open: { type: "act", scope: "two" },
          pay: { type: "act", scope: "two", onError: "continue", limit: { concurrency: { key: "till", max: 1 } } },
          after: { type: "act", params: { seal: "{{ steps.one }}", pay: "{{ steps.two }}" } },
        },
        edges: ["start>one>after", "start>two>after", "count>seal", "open>pay"],
      },
    },
    takes: () => 150,
  },
  {
    name: "one run at a time, at a rate",
    runs: 3,
    workflows: {
      main: {
        nodes: {
          a: { type: "act", limit: { rate: { count: 1, per: "2s" } } },
          b: { type: "act", retry, limit: { rate: { count: 10, per: "1s" }, concurrency: { max: 1 } } },
        },
        edges: ["start>a>b"],
        settings: { timezone: "UTC", concurrency: { max: 1, onFull: "wait" } },
      },
    },
    outcome: ({ path, attempt }) => (path === "b" && attempt === 1 ? flaky() : undefined),
  },
  {
    name: "a step that may run at most once",
    workflows: {
      main: { nodes: { a: "once", b: "act", mend: "act" }, edges: ["start>a>b", "a.error>mend"] },
    },
  },
  {
    name: "a loop, and a cycle drawn by hand",
    workflows: {
      main: {
        nodes: {
          pages: { type: "loop", params: { times: 2, initial: "first", next: "{{ steps.fetch.path }}" } },
          fetch: { type: "act", scope: "pages", params: { cursor: "{{ item }}" } },
          ask: { type: "act", params: { last: "{{ has(steps.enough) ? steps.enough : 0 }}" } },
          enough: { type: "set", params: { value: "{{ has(steps.enough) ? steps.enough + 1 : 1 }}" } },
          again: { type: "if", params: { value: "{{ steps.enough < 2 }}" } },
          after: { type: "act", params: { asked: "{{ steps.ask.path }}", pages: "{{ steps.pages.passes }}" } },
        },
        edges: ["start>pages>ask>enough>again", "again.true>ask", "again.false>after"],
      },
    },
  },
  {
    name: "a group that fails, takes back what it did, and cleans up",
    workflows: {
      main: {
        nodes: {
          order: "scope",
          charge: { type: "act", scope: "order", undo: "refund" },
          reserve: { type: "act", scope: "order", undo: "release" },
          ship: { type: "act", scope: "order" },
          refund: { type: "undo", scope: "order" },
          pay_back: { type: "act", scope: "refund", params: { of: "{{ steps.charge }}" } },
          release: { type: "undo", scope: "order" },
          put_back: { type: "act", scope: "release", params: { of: "{{ steps.reserve }}" } },
          last: { type: "finally", scope: "order" },
          unlock: { type: "act", scope: "last" },
          sorry: { type: "act", params: { code: "{{ steps.order.error.code }}" } },
        },
        edges: ["start>order", "charge>reserve>ship", "order.error>sorry"],
      },
    },
    outcome: ({ path }) => (path === "order/ship" ? oops() : undefined),
  },
  {
    name: "a cancelled run that takes back, where the undo fails and a person helps",
    workflows: {
      main: {
        nodes: {
          charge: { type: "act", undo: "refund" },
          ship: "act",
          refund: "undo",
          pay_back: { type: "act", scope: "refund", params: { of: "{{ steps.charge }}" } },
          last: "finally",
          unlock: { type: "act", scope: "last" },
        },
        edges: ["start>charge>ship"],
      },
    },
    outcome: ({ path }) => (path === "refund/pay_back" ? oops() : undefined),
    takes: (path) => (path === "ship" ? 30_000 : 20),
    acts: [
      { at: 1500, do: (client) => client.cancel() },
      { at: 9000, do: (client) => client.resolve("refund", "done", { by: "Ada" }) },
    ],
  },
  {
    name: "enough items, the others withdrawn",
    workflows: {
      main: {
        nodes: {
          bids: {
            type: "each",
            params: { items: "{{ trigger }}", concurrency: 3, enough: 2, cancelRest: true },
          },
          ask: { type: "act", scope: "bids", params: { item: "{{ item }}" } },
          after: { type: "act", params: { count: "{{ steps.bids.count }}" } },
        },
        edges: ["start>bids>after"],
      },
    },
    input: [1, 2, 3],
    takes: (path) => (path === "bids[1]/ask" ? 20_000 : 20),
  },
  {
    name: "a test of a draft: pinned data, a breakpoint, an edited step, the rest not run",
    test: { until: "c", breakpoints: ["b"] },
    workflows: {
      main: {
        nodes: {
          a: { type: "act", pinned: { path: "made up" } },
          b: { type: "act", params: { a: "{{ steps.a.path }}" } },
          c: { type: "act", params: { b: "{{ steps.b.path }}" } },
          d: "act",
          nap: { type: "wait", params: { ms: 500 } },
        },
        edges: ["start>a>b>c>d", "start>nap>c"],
      },
    },
    acts: [
      {
        at: 900,
        do: async (client) => {
          await client.debug({ action: "step", path: "b", params: { a: "edited" } });
          await client.debug({ action: "continue", breakpoints: [] });
        },
      },
    ],
  },
  {
    name: "express: stored at the start and at the end",
    // Its attempts start before what they follow from is stored: that is what it gives up.
    without: ["I3", "I4", "I11"],
    workflows: {
      main: {
        nodes: {
          a: "act",
          b: { type: "act", retry, params: { a: "{{ steps.a.path }}" } },
          once: { type: "once", params: { b: "{{ steps.b.path }}" } },
          c: { type: "act", params: { b: "{{ steps.b.path }}" } },
          paid: { type: "event", params: { name: "paid", key: "7" } },
          d: "act",
        },
        edges: ["start>a>b>once>c>paid", "paid.received>d"],
        settings: { durability: "express" },
      },
    },
    outcome: ({ path, attempt }) => (path === "b" && attempt === 1 ? flaky() : undefined),
    acts: [{ at: 600, do: (client) => client.emit("paid", "7", { total: 5 }) }],
  },
];
