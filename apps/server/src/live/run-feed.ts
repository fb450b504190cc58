import type { JournalRow } from "@signalbox/model";

/**
 * One subscription to a run (docs/spec/live.md, LIVE-1 to LIVE-4).
 *
 * States and their exits:
 * - `reading`: a page of stored rows is being read; rows committed meanwhile are kept aside. → `live` when stored and
 *   kept rows are all sent; → `blocked` when the receiver is full; → `closed`.
 * - `live`: every stored row was sent; the next committed one goes straight out. → `reading` when a row is missing (it
 *   was committed by another process); → `blocked`; → `closed`.
 * - `blocked`: the receiver is full. Nothing is read or kept, so a slow receiver costs no memory. → `reading` when it
 *   has room again.
 * - `closed`: final.
 */
export interface RunFeedPorts {
  /** Stored rows from `from` on, in rev order; undefined when there is no such run. */
  read(from: number, limit: number): Promise<{ rows: JournalRow[]; more: boolean } | undefined>;
  /** Hands rows to the receiver. False when it is full now; `room` must then be called later. */
  send(rows: JournalRow[]): boolean;
  /** The subscription ends because of this. */
  fail(error: unknown): void;
}

const PAGE = 500;
const MAX_KEPT = 1000;

export class RunFeed {
  #state: "reading" | "live" | "blocked" | "closed" = "live";
  #next: number;
  #kept: JournalRow[] = [];
  /** A row at or above `next` is known to be stored, or may be. */
  #again = false;
  #ended = false;
  #heardAt = 0;
  readonly #ports: RunFeedPorts;

  constructor(from: number, ports: RunFeedPorts) {
    this.#next = from;
    this.#ports = ports;
    void this.#read();
  }

  /** A row that this process committed. */
  committed(row: JournalRow): void {
    if (row.rev < this.#next) return;
    if (this.#state === "reading" && this.#kept.length < MAX_KEPT) this.#kept.push(row);
    else if (this.#state === "live" && row.rev === this.#next) this.#deliver([row]);
    else this.stale();
  }

  /** Rows may have been stored that this process did not commit. */
  stale(): void {
    if (this.#state === "live") void this.#read();
    else this.#again = true;
  }

  /** Looks for rows of other processes when nothing was heard for a while: hints may be lost. */
  poll(now: number): void {
    const patience = this.#ended ? 10_000 : 1_000;
    if (this.#state === "live" && now - this.#heardAt >= patience) {
      this.#heardAt = now;
      void this.#read();
    }
  }

  /** The receiver has room again. */
  room(): void {
    if (this.#state === "blocked") void this.#read();
  }

  close(): void {
    this.#state = "closed";
    this.#kept = [];
  }

  async #read(): Promise<void> {
    this.#state = "reading";
    try {
      for (;;) {
        this.#again = false;
        const page = await this.#ports.read(this.#next, PAGE);
        if (this.#isClosed()) return;
        if (page === undefined) throw new Error("no such run");
        if (!this.#deliver(page.rows.filter((row) => row.rev >= this.#next)) || !this.#deliverKept()) return;
        if (!page.more && !this.#again && this.#kept.length === 0) break;
      }
      this.#state = "live";
    } catch (error) {
      if (this.#isClosed()) return;
      this.close();
      this.#ports.fail(error);
    }
  }

  // A method, since the compiler would take the state for unchanged across an await.
  #isClosed(): boolean {
    return this.#state === "closed";
  }

  #deliverKept(): boolean {
    const kept = this.#kept.sort((a, b) => a.rev - b.rev).filter((row) => row.rev >= this.#next);
    this.#kept = [];
    const run: JournalRow[] = [];
    for (const row of kept) {
      if (row.rev === this.#next + run.length) run.push(row);
      else if (row.rev > this.#next + run.length) this.#again = true;
    }
    return this.#deliver(run);
  }

  /** False when the receiver is full. */
  #deliver(rows: JournalRow[]): boolean {
    const last = rows.at(-1);
    if (last === undefined) return true;
    this.#next = last.rev + 1;
    this.#heardAt = Date.now();
    for (const row of rows) {
      for (const event of row.events) {
        if (event.t === "ended") this.#ended = true;
        else if (event.t === "reopened") this.#ended = false;
      }
    }
    if (this.#ports.send(rows)) return true;
    this.#state = "blocked";
    this.#kept = [];
    return false;
  }
}
