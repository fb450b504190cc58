import { checkHistory } from "../packages/engine/test/history/check-history.ts";
import { eventsOf, type HistoryRun, type Violation } from "../packages/engine/test/history/history.ts";

/**
 * Checks what is left after a test that broke things: the journals of all runs, by the checker that all such tests
 * share, and those journals against the shop's ledger, which was written outside of Signalbox. The ledger's part of
 * the rules:
 *
 * I2 what a result claims to have bought is in the ledger · I5 what may happen once happened once: a label per order,
 * a mail per message, a fulfilment per order · I6 nothing acknowledged is lost: every accepted order has exactly one run.
 */
export interface ShopHistory {
  runs: HistoryRun[];
  ledger: Effect[];
  /** Workflow whose runs are about orders: one run for each accepted order. */
  orderWorkflow: string;
}
/** A line of the shop's ledger. */
export interface Effect {
  n: number;
  kind: string;
  order?: string;
  [field: string]: unknown;
}

/** @returns everything that is wrong; empty when the history is sound. */
export function checkShop(history: ShopHistory): Violation[] {
  return [
    // Orders that nobody pays for may wait.
    ...checkHistory({ runs: history.runs.map((run) => ({ ...run, waits: true })) }),
    ...claimsAreTrue(history),
    ...onceOnly(history.ledger),
    ...nothingLost(history),
  ];
}

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
function* claimsAreTrue({ runs, ledger, orderWorkflow }: ShopHistory): Generator<Violation> {
  const effects = new Set(ledger.map((effect) => `${effect.kind} ${effect.order}`));
  for (const run of runs) {
    if (run.workflow !== orderWorkflow) continue;
    const order = orderOf(run);
    for (const { event } of eventsOf(run)) {
      const kind = event.t === "completed" ? CLAIMS[event.p] : undefined;
      if (kind && event.t === "completed" && event.port === "out" && !effects.has(`${kind} ${order}`))
        yield {
          rule: "I2",
          where: run.run,
          message: `${event.p} completed, and the shop knows of no ${kind} for ${order}`,
        };
    }
  }
}

/** Id of the order a run is about, from what started it. */
export function orderOf(run: HistoryRun): string | undefined {
  const first = eventsOf(run)[0]?.event;
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
function* nothingLost({ runs, ledger, orderWorkflow }: ShopHistory): Generator<Violation> {
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
