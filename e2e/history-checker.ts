import type { JournalEvent, JournalRow } from "../packages/model/src/index.ts";

/**
 * Checks what is left after a test that broke things: the journals of all runs against the shop's ledger, which was
 * written outside of Signalbox. It knows nothing of the engine; it reads the history as a bookkeeper would.
 *
 * I1 journals have no gap, and the status of a run is what its journal says · I2 at most one result per step, and one
 * that was scheduled; what a result claims to have bought is in the ledger · I5 what may happen once happened once: a
 * label per order, a mail per message, a fulfilment per order · I6 nothing acknowledged is lost: every accepted order
 * has exactly one run · I10 at the end, every run has ended or waits for something named.
 */
export interface History {
  runs: RunHistory[];
  ledger: Effect[];
  /** Workflow whose runs are about orders: one run for each accepted order. */
  orderWorkflow: string;
}
export interface RunHistory {
  id: string;
  workflow: string;
  status: string;
  rows: JournalRow[];
}
/** A line of the shop's ledger. */
export interface Effect {
  n: number;
  kind: string;
  order?: string;
  [field: string]: unknown;
}
export interface Violation {
  rule: "I1" | "I2" | "I5" | "I6" | "I10";
  where: string;
  message: string;
}

/** @returns everything that is wrong; empty when the history is sound. */
export function checkHistory(history: History): Violation[] {
  return [
    ...history.runs.flatMap((run) => [...journalIsSound(run), ...resultsAreSound(run), ...runIsGoingSomewhere(run)]),
    ...claimsAreTrue(history),
    ...onceOnly(history.ledger),
    ...nothingLost(history),
  ];
}

const eventsOf = (run: RunHistory): JournalEvent[] => run.rows.flatMap((row) => row.events);

/** I1 */
function* journalIsSound(run: RunHistory): Generator<Violation> {
  const wrong = (message: string): Violation => ({ rule: "I1", where: run.id, message });
  for (const [i, row] of run.rows.entries())
    if (row.rev !== i) {
      yield wrong(`row ${i} has revision ${row.rev}`);
      return;
    }
  const events = eventsOf(run);
  if (events[0]?.t !== "started") yield wrong(`the first event is ${events[0]?.t ?? "missing"}, not started`);
  if (events.filter((event) => event.t === "started").length > 1) yield wrong("it started twice");
  let ended: string | undefined;
  for (const event of events) {
    if (event.t === "reopened") ended = undefined;
    else if (ended !== undefined) yield wrong(`${event.t} after it had ${ended}`);
    else if (event.t === "ended") ended = event.status;
  }
  const final = run.status !== "running" && run.status !== "waiting";
  if (final ? run.status !== ended : ended !== undefined)
    yield wrong(`its status is ${run.status}, its journal says ${ended ?? "not ended"}`);
}

/** Steps whose result is in, with the event; a reopened step may have another one. */
const RESULTS = new Set(["completed", "pure", "failed", "resolved"]);

/** I2: results per step. */
function* resultsAreSound(run: RunHistory): Generator<Violation> {
  const wrong = (message: string): Violation => ({ rule: "I2", where: run.id, message });
  const done = new Set<string>();
  const scheduled = new Set<string>();
  const waits = new Set<string>();
  for (const event of eventsOf(run)) {
    if (event.t === "reopened") for (const path of event.p) done.delete(path);
    if (event.t === "scheduled") scheduled.add(event.p);
    if (event.t === "wait") waits.add(event.p);
    if (!RESULTS.has(event.t) || !("p" in event) || typeof event.p !== "string") continue;
    if (done.has(event.p)) yield wrong(`${event.p} has a second result (${event.t})`);
    done.add(event.p);
    if (event.t === "completed" && !scheduled.has(event.p)) yield wrong(`${event.p} completed without being scheduled`);
    if (event.t === "resolved" && !waits.has(event.p)) yield wrong(`${event.p} resolved without having waited`);
  }
}

/** I10: a run that has not ended waits for a time, an event, a person, a call, or a run it called. */
function* runIsGoingSomewhere(run: RunHistory): Generator<Violation> {
  if (run.status !== "running" && run.status !== "waiting") return;
  const wrong = (message: string): Violation => ({ rule: "I10", where: run.id, message });
  if (run.status === "running") yield wrong("it still runs although nothing is under way any more");
  const open = new Set<string>();
  for (const event of eventsOf(run)) {
    if (event.t === "wait" && isNamed(event.wait)) open.add(event.p);
    if (event.t === "child" || event.t === "retry") open.add(event.p);
    if (RESULTS.has(event.t) && "p" in event) open.delete(event.p as string);
    if (event.t === "scheduled") open.delete(event.p);
    if (event.t === "cancelled") for (const path of event.p) open.delete(path);
  }
  if (open.size === 0) yield wrong("it waits, and nothing says what for");
}
const isNamed = (wait: object): boolean => ["due", "event", "approval", "callback"].some((name) => name in wait);

/** What the order workflow says it did, by node: the kind of effect that must be in the ledger. */
const CLAIMS: Record<string, string> = {
  label: "label",
  fulfil: "fulfilment",
  capture: "capture",
  void_label: "void",
  hold_fraud: "hold",
  hold_address: "hold",
  cancel_order: "cancel",
};

/** I2: a completed step that changed the world finds its effect in the ledger, for its own order. */
function* claimsAreTrue({ runs, ledger, orderWorkflow }: History): Generator<Violation> {
  const effects = new Set(ledger.map((effect) => `${effect.kind} ${effect.order}`));
  for (const run of runs) {
    if (run.workflow !== orderWorkflow) continue;
    const order = orderOf(run);
    for (const event of eventsOf(run)) {
      const kind = event.t === "completed" ? CLAIMS[event.p] : undefined;
      if (kind && event.t === "completed" && event.port === "out" && !effects.has(`${kind} ${order}`))
        yield {
          rule: "I2",
          where: run.id,
          message: `${event.p} completed, and the shop knows of no ${kind} for ${order}`,
        };
    }
  }
}

/** Id of the order a run is about, from what started it. */
export function orderOf(run: RunHistory): string | undefined {
  const first = eventsOf(run)[0];
  const input = first?.t === "started" ? (first.input as { body?: { id?: unknown } }) : undefined;
  const id = input?.body?.id;
  return id === undefined ? undefined : String(id);
}

/** I5 */
function* onceOnly(ledger: Effect[]): Generator<Violation> {
  const seen = new Map<string, number>();
  for (const effect of ledger) {
    const id =
      effect.kind === "mail"
        ? `mail ${effect.messageId}`
        : ["label", "fulfilment", "capture"].includes(effect.kind)
          ? `${effect.kind} for order ${effect.order}`
          : effect.kind === "purchase_order"
            ? `purchase order for key ${effect.key}`
            : undefined;
    if (id === undefined) continue;
    const before = seen.get(id);
    if (before !== undefined)
      yield { rule: "I5", where: `ledger ${effect.n}`, message: `a second ${id}; the first is ${before}` };
    seen.set(id, effect.n);
  }
}

/** I6: of each accepted order exactly one run, and no run about an order that was never placed. */
function* nothingLost({ runs, ledger, orderWorkflow }: History): Generator<Violation> {
  const count = new Map<string, number>();
  for (const run of runs) {
    if (run.workflow !== orderWorkflow) continue;
    const order = orderOf(run) ?? "?";
    count.set(order, (count.get(order) ?? 0) + 1);
  }
  const wrong = (order: string, message: string): Violation => ({ rule: "I6", where: `order ${order}`, message });
  const placed = new Set(ledger.filter((effect) => effect.kind === "order").map((effect) => effect.order));
  const accepted = new Set(
    ledger
      .filter((effect) => effect.kind === "webhook" && effect.topic === "orders/create")
      .map((effect) => effect.order),
  );
  for (const order of accepted)
    if (!count.has(order ?? "")) yield wrong(order ?? "?", "it was acknowledged, and has no run");
  for (const [order, runsOfIt] of count) {
    if (runsOfIt > 1) yield wrong(order, `it has ${runsOfIt} runs`);
    if (!placed.has(order)) yield wrong(order, "it has a run, and the shop never sold it");
  }
}
