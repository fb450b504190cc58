import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";

/**
 * Everything that happened to the shop, in order: never edited, never shortened. The history checker of the kill tests
 * compares it with what the workflows believe, and a shop that is started again on its ledger is the same shop.
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
  | "opened"
  | "answer"
  | "stock"
  | "stock_low"
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

  /** @param file Path of a file that gets one line of JSON an entry, and is read first; without it, only memory. */
  constructor(file?: string) {
    this.#file = file;
    if (file && existsSync(file)) for (const entry of readEntries(file)) this.#keep(entry);
  }

  add(kind: LedgerKind, fields: Record<string, unknown>, at: number = Date.now()): LedgerEntry {
    const entry: LedgerEntry = { n: this.#entries.length, at, kind, ...fields };
    this.#keep(entry);
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

  #keep(entry: LedgerEntry): void {
    this.#entries.push(entry);
    if (entry.order === undefined) return;
    const known = this.#byOrder.get(entry.order);
    if (known) known.push(entry);
    else this.#byOrder.set(entry.order, [entry]);
  }
}

/** A line that was cut off by the end of the process is taken away: nobody was told that it had been written. */
function readEntries(file: string): LedgerEntry[] {
  const text = readFileSync(file, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerEntry);
}
