import { appendFileSync } from "node:fs";

/**
 * Everything that changed the world, in the order it happened: never edited, never shortened. The history checker of
 * the kill tests compares it with what the workflows believe.
 */
export interface LedgerEntry {
  /** Counts from 0 without a gap. */
  n: number;
  /** Epoch ms. */
  at: number;
  kind: LedgerKind;
  /** Order id as text, for what is about an order. */
  order?: string;
  /** Idempotency key of the call, if it had one. */
  key?: string;
  [field: string]: unknown;
}
export type LedgerKind =
  | "order"
  | "paid"
  | "webhook"
  | "capture"
  | "hold"
  | "cancel"
  | "label"
  | "void"
  | "fulfilment"
  | "purchase_order"
  | "delivery"
  | "stock_alert"
  | "mail";

export class Ledger {
  readonly #entries: LedgerEntry[] = [];
  readonly #byOrder = new Map<string, LedgerEntry[]>();
  readonly #file: string | undefined;

  /** @param file Path of a file that gets one line of JSON an entry; without it the ledger is only in memory. */
  constructor(file?: string) {
    this.#file = file;
  }

  add(kind: LedgerKind, fields: Record<string, unknown>, at: number = Date.now()): LedgerEntry {
    const entry: LedgerEntry = { n: this.#entries.length, at, kind, ...fields };
    this.#entries.push(entry);
    if (entry.order !== undefined) {
      const known = this.#byOrder.get(entry.order);
      if (known) known.push(entry);
      else this.#byOrder.set(entry.order, [entry]);
    }
    // Written at once and in order: an entry that was reported is in the file even if this process dies next.
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    return entry;
  }

  /** Entries from number `from` on, at most `limit`. */
  from(from = 0, limit = Number.POSITIVE_INFINITY): LedgerEntry[] {
    return this.#entries.slice(from, from + limit);
  }

  get length(): number {
    return this.#entries.length;
  }

  about(order: string): LedgerEntry[] {
    return this.#byOrder.get(order) ?? [];
  }
}
