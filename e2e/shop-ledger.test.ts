import { expect, test } from "vitest";
import type { HistoryRun } from "../packages/engine/test/history/history.ts";
import type { JournalEvent, JournalRow } from "../packages/model/src/index.ts";
import { checkShop, type Effect, type ShopHistory } from "./shop-ledger.ts";

const WORKFLOW = "w8";

/** One event a row, as small runs are written. */
const run = (id: string, status: string, events: JournalEvent[]): HistoryRun => ({
  run: id,
  workflow: WORKFLOW,
  status,
  rows: events.map((event, rev) => ({ rev, at: 1000 + rev, events: [event] })),
});
const started = (order: number): JournalEvent => ({
  t: "started",
  trigger: "new_order",
  input: { body: { id: order } },
  cause: { kind: "webhook" },
});
const scheduled = (p: string): JournalEvent => ({ t: "scheduled", p, n: 1 });
const completed = (p: string): JournalEvent => ({ t: "completed", p, port: "out", out: {} });
const succeeded: JournalEvent = { t: "ended", status: "succeeded" };
const waiting: JournalEvent = {
  t: "wait",
  p: "wait_paid",
  token: "t",
  wait: { due: 9e12, duePort: "timeout", event: { name: "order.paid", key: "2", port: "received" } },
};

/** Order 1 was shipped, order 2 waits for its payment. */
function sound(): ShopHistory {
  const effects: Omit<Effect, "n">[] = [
    { kind: "order", order: "1" },
    { kind: "webhook", topic: "orders/create", order: "1" },
    { kind: "label", order: "1" },
    { kind: "fulfilment", order: "1" },
    { kind: "mail", messageId: "<a>" },
    { kind: "order", order: "2" },
    { kind: "webhook", topic: "orders/create", order: "2" },
  ];
  return {
    orderWorkflow: WORKFLOW,
    ledger: effects.map((effect, n) => ({ n, ...effect })) as Effect[],
    runs: [
      run("r1", "succeeded", [
        started(1),
        scheduled("label"),
        completed("label"),
        scheduled("fulfil"),
        completed("fulfil"),
        succeeded,
      ]),
      run("r2", "waiting", [started(2), { t: "pure", p: "paid", port: "false" }, waiting]),
    ],
  };
}
const first = (history: ShopHistory): HistoryRun => {
  const [one] = history.runs;
  if (!one) throw new Error("the history has no runs");
  return one;
};
/** Those of the first run, to be doctored. */
const rows = (history: ShopHistory) => first(history).rows as JournalRow[];
const add = (effect: Omit<Effect, "n">) => (history: ShopHistory) =>
  history.ledger.push({ n: 99, ...effect } as Effect);

test("a sound history has nothing to complain about", () => {
  expect(checkShop(sound())).toEqual([]);
});

/** Each of these is a defect the checker exists for: one that it does not see would make every other result worthless. */
test.each<[string, string, (history: ShopHistory) => unknown]>([
  ["I1", "a lost row", (h) => rows(h).splice(2, 1)],
  ["I1", "two rows with one revision", (h) => rows(h).splice(2, 0, { rev: 1, at: 0, events: [] })],
  ["I1", "a status that the journal does not have", (h) => Object.assign(first(h), { status: "failed" })],
  ["I1", "an ended run that is still said to run", (h) => Object.assign(first(h), { status: "running" })],
  ["I9", "events after the end", (h) => rows(h).push({ rev: 6, at: 0, events: [scheduled("label")] })],
  ["I1", "a run that starts twice", (h) => first(h).rows[1]?.events.push(started(1))],
  ["I1", "a run without a beginning", (h) => Object.assign(first(h), { rows: [] })],
  ["I2", "two results of one step", (h) => first(h).rows[2]?.events.push(completed("label"))],
  [
    "I2",
    "a result and a failure of one step",
    (h) =>
      first(h).rows[4]?.events.push({
        t: "failed",
        p: "fulfil",
        error: { code: "X", message: "", retry: false, fault: "user" },
      }),
  ],
  ["I2", "a result of what was never scheduled", (h) => first(h).rows[1]?.events.splice(0, 1)],
  [
    "I2",
    "a wait that ended before it began",
    (h) => first(h).rows[1]?.events.push({ t: "resolved", p: "wait_paid", port: "received" }),
  ],
  ["I2", "a label that nobody sold", (h) => h.ledger.splice(2, 1)],
  ["I2", "a fulfilment that never happened", (h) => h.ledger.splice(3, 1)],
  ["I5", "two labels for one order", add({ kind: "label", order: "1" })],
  ["I5", "a customer who was told twice", add({ kind: "mail", messageId: "<a>" })],
  ["I5", "a payment captured twice", (h) => [1, 2].map(() => add({ kind: "capture", order: "1" })(h))],
  ["I6", "an accepted order without a run", (h) => h.runs.splice(0, 1)],
  ["I6", "an order with two runs", (h) => h.runs.push({ ...first(h), run: "r3" })],
  [
    "I6",
    "a run about an order that was never placed",
    (h) => h.runs.push(run("r3", "succeeded", [started(77), succeeded])),
  ],
  ["I10", "a run that is stuck", (h) => h.runs.push(run("r3", "running", [started(2), scheduled("label")]))],
  [
    "I10",
    "a run that waits for nothing",
    (h) => h.runs.push(run("r3", "waiting", [started(2), scheduled("label"), completed("label")])),
  ],
  [
    "I10",
    "a wait without anything that could end it",
    (h) => h.runs.push(run("r3", "waiting", [started(2), { t: "wait", p: "w", token: "t", wait: {} }])),
  ],
])("%s finds %s", (rule, _what, doctor) => {
  const history = sound();
  doctor(history);
  expect(checkShop(history).map((violation) => violation.rule)).toContain(rule);
});

test("a retried run may have a second result for what was reopened", () => {
  const history = sound();
  const error = { code: "X", message: "", retry: false, fault: "operational" as const };
  history.runs[0] = run("r1", "succeeded", [
    started(1),
    scheduled("label"),
    { t: "failed", p: "label", error },
    { t: "ended", status: "failed", error },
    { t: "reopened", p: ["label"] },
    scheduled("label"),
    completed("label"),
    succeeded,
  ]);
  expect(checkShop(history)).toEqual([]);
});
