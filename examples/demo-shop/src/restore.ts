import type { Context } from "./app.ts";
import { bySku, LOCATIONS } from "./catalogue.ts";
import type { Traits } from "./draw.ts";
import type { Answer } from "./idempotency.ts";
import type { Label } from "./labels.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import type { Mail } from "./mailbox.ts";
import type { FinancialStatus } from "./orders.ts";

/** Seed of the shop that wrote this ledger: its customers and orders can only be drawn again with the same one. */
export const seedOf = (ledger: Ledger): number | undefined =>
  ledger.from(0, 1).find((entry) => entry.kind === "opened")?.seed as number | undefined;

/** Brings a new shop to where the ledger ends. Nothing is sent and nothing is written. */
export function restore(context: Context): void {
  for (const entry of context.shop.ledger.from()) replay(context, entry);
}

function replay(context: Context, entry: LedgerEntry): void {
  const { shop, keys, mailbox } = context;
  switch (entry.kind) {
    case "order":
      shop.addOrder(entry.number as number, entry.traits as Traits, entry.at);
      return;
    case "answer":
      keys.restore(entry.id as string, { status: entry.status, body: entry.body } as Answer);
      return;
    case "mail":
      mailbox.restore({ ...entry, n: entry.number } as unknown as Mail);
      return;
    case "stock":
    case "stock_low":
      return replayStock(context, entry);
    case "purchase_order":
    case "delivery":
      return replaySupply(context, entry);
    default:
      return replayOrder(context, entry);
  }
}

/** What happened to an order after it was placed. */
function replayOrder({ shop, labels }: Context, entry: LedgerEntry): void {
  const order = entry.order === undefined ? undefined : shop.orders.get(entry.order);
  if (!order) return;
  const { at } = entry;
  const reason = String(entry.reason ?? "");
  if (entry.kind === "paid") order.financial = "paid";
  else if (entry.kind === "hold") order.hold = { reason, at };
  else if (entry.kind === "fulfilment") order.fulfilled = { id: order.id + 2, at };
  else if (entry.kind === "cancel") {
    order.cancelled = { reason, at };
    if (order.financial !== "paid") order.financial = "voided" satisfies FinancialStatus;
  } else if (entry.kind === "label") {
    const label = entry.label as Label;
    labels.add({ ...label });
    order.labelsBought++;
    order.label = { id: label.id, trackingNumber: label.tracking_number, carrier: label.carrier, voided: false };
  } else if (entry.kind === "void") {
    const label = labels.get(String(entry.label));
    if (label) label.status = "voided";
    if (order.label && order.label.id === entry.label) order.label.voided = true;
  }
}

const place = (entry: LedgerEntry) => ({
  product: bySku(String(entry.sku)),
  location: LOCATIONS.find((location) => location.id === entry.location),
});

function replayStock({ shop }: Context, entry: LedgerEntry): void {
  const { product, location } = place(entry);
  if (!product || !location) return;
  if (entry.kind === "stock") shop.stock.set(product, location, entry.available as number);
  else shop.watch.restore(product, location, entry.low as boolean);
}

function replaySupply({ shop }: Context, entry: LedgerEntry): void {
  const number = String(entry.number);
  if (entry.kind === "delivery") shop.purchaseOrders.restoreReceived(number);
  else shop.purchaseOrders.restore(number, entry);
}
