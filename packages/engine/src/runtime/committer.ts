import type { Clock, CommitResult, RunCommit, RunId, RunStore, WorkerId } from "../ports.ts";

export interface CommitterOptions {
  store: Pick<RunStore, "commit" | "stage">;
  clock: Clock;
  worker(): WorkerId;
  /** Called once per commit, after the statement that carried it is over. Must not throw. */
  done(commit: RunCommit, result: CommitResult): void;
  /** The database stayed away; the batch is tried again until it is back. */
  failed(error: unknown): void;
  /** Statements in flight at a time; default 2. */
  lanes?: number;
  /** Rows in one statement; default 1,000. */
  maxRows?: number;
}

/** Commits a second that all workers of a database together aim at; what is over that goes into larger batches. */
const COMMITS_PER_SECOND = 2000;

/**
 * So many commits are worth two statements. All in one, this process waits for the database and the database for this
 * process; as two halves that take turns, both have work. Fewer cost more as two statements than the turns give.
 */
const SPLIT_FROM = 256;

/**
 * Milliseconds that few commits wait for the statement under way: a statement costs the database as much as a dozen
 * commits, so they are cheaper as one when it is over than as two that overlap. One that takes longer holds nobody up.
 */
const OVERLAP_AFTER = 20;

/**
 * Puts every run that has news into one statement (rule ENG-6). A batch leaves at once when no statement is under way,
 * and what arrives meanwhile is the next batch. So one run alone pays one flush a step, and a thousand share one.
 * Workers that share a database keep an interval as well (rule ENG-8), because each more of them
 * would make the batches of all smaller.
 */
export class Committer {
  private waiting: RunCommit[] = [];
  /** Commits whose large values are being stored elsewhere. */
  private staging = 0;
  private lanes = 0;
  private scheduled = false;
  /** Milliseconds between two statements of this worker; 0: none. */
  private interval = 0;
  /** Runs with a commit in a statement that is not over. */
  private readonly underWay = new Set<RunId>();
  /** Epoch ms before which the next statement does not leave. */
  private next = 0;
  private withdraw: (() => void) | undefined;
  /** Epoch ms at which the newest statement left. */
  private left = 0;
  private overlap: (() => void) | undefined;
  private readonly options: Required<CommitterOptions>;
  commits = 0;
  statements = 0;

  constructor(options: CommitterOptions) {
    this.options = { lanes: 2, maxRows: 1000, ...options };
  }

  add(commit: RunCommit): void {
    const staged = this.options.store.stage?.(commit);
    if (staged) void this.stage(commit, staged);
    else this.enqueue(commit);
  }

  /** What a commit needs beforehand keeps only its own run waiting (rule ENG-6), however long that is away. */
  private async stage(commit: RunCommit, first: Promise<void>): Promise<void> {
    const { store, clock, failed } = this.options;
    this.staging++;
    let staged: Promise<void> | undefined = first;
    for (let delay = 50; staged; delay = Math.min(2000, delay * 2)) {
      try {
        await staged;
        break;
      } catch (error) {
        failed(error);
        await new Promise<void>((resolve) => clock.at(clock.now() + delay, resolve));
        staged = store.stage?.(commit);
      }
    }
    this.staging--;
    this.enqueue(commit);
  }

  private enqueue(commit: RunCommit): void {
    this.waiting.push(commit);
    if (this.scheduled) return;
    this.scheduled = true;
    // After the current turn of the event loop, so that everything that arrived in it shares the statement.
    this.options.clock.soon(() => {
      this.scheduled = false;
      this.pump();
    });
  }

  /** Told with every heartbeat how many workers share the database, this one included. */
  pace(workers: number): void {
    this.interval = workers <= 1 ? 0 : (workers * 1000) / COMMITS_PER_SECOND;
    this.pump();
  }

  get idle(): boolean {
    return this.lanes === 0 && this.waiting.length === 0 && this.staging === 0;
  }

  private pump(): void {
    while (this.lanes < this.options.lanes && this.waiting.length > 0) {
      if (this.few() || this.early()) return;
      const batch = this.take(this.batchSize());
      if (batch.length === 0) return;
      this.lanes++;
      this.left = this.options.clock.now();
      void this.send(batch).finally(() => {
        this.lanes--;
        this.overlap?.();
        this.overlap = undefined;
        for (const { run } of batch) this.underWay.delete(run);
        this.pump();
      });
    }
  }

  /**
   * The next commits, one a run: a worker that was thought dead can take up a run of its own while the commit it had
   * decided before still waits. Of two in one statement one answer would be taken for both.
   */
  private take(count: number): RunCommit[] {
    const batch: RunCommit[] = [];
    const held: RunCommit[] = [];
    for (const commit of this.waiting.splice(0, count)) {
      if (this.underWay.has(commit.run)) held.push(commit);
      else {
        this.underWay.add(commit.run);
        batch.push(commit);
      }
    }
    if (held.length > 0) this.waiting.unshift(...held);
    return batch;
  }

  private batchSize(): number {
    const { lanes, maxRows } = this.options;
    const { length } = this.waiting;
    return Math.min(maxRows, length < SPLIT_FROM ? length : Math.ceil(length / (lanes - this.lanes)));
  }

  /** Whether what waits is better sent when the statement under way is over; it goes on when that takes long. */
  private few(): boolean {
    if (this.lanes === 0 || this.waiting.length >= SPLIT_FROM / 2) return false;
    const { clock } = this.options;
    const taken = clock.now() - this.left;
    // Less than nothing it can only be when the clock was set back.
    if (taken >= OVERLAP_AFTER || taken < 0) return false;
    this.overlap ??= clock.at(this.left + OVERLAP_AFTER, () => {
      this.overlap = undefined;
      this.pump();
    });
    return true;
  }

  /** Whether the interval is not over yet; then pumping goes on when it is. A batch that is full does not wait. */
  private early(): boolean {
    const { interval, next } = this;
    if (interval === 0) return false;
    const { clock, maxRows } = this.options;
    const now = clock.now();
    const wait = next - now;
    // Longer than an interval it can only be when the clock was set back; that must not hold a batch.
    if (wait > 0 && wait <= interval && this.waiting.length < maxRows) {
      this.withdraw?.();
      this.withdraw = clock.at(Math.ceil(next), () => this.pump());
      return true;
    }
    // A timer is late by up to a millisecond; the next interval is that much shorter, so that the rate is right.
    this.next = Math.min(Math.max(next, now - interval) + interval, now + interval);
    return false;
  }

  private async send(batch: RunCommit[]): Promise<void> {
    batch.sort((a, b) => (a.run < b.run ? -1 : 1));
    const results = await this.store(batch);
    this.commits += batch.length;
    this.statements++;
    for (const commit of batch) this.options.done(commit, results.get(commit.run) ?? { ok: false, reason: "fenced" });
  }

  private async store(batch: readonly RunCommit[]): Promise<Map<RunId, CommitResult>> {
    const { store, clock } = this.options;
    // The same worker every time: by it the store recognises rows that an attempt without an answer has stored.
    const worker = this.options.worker();
    for (let delay = 50; ; delay = Math.min(2000, delay * 2)) {
      try {
        return await store.commit(worker, batch);
      } catch (error) {
        this.options.failed(error);
        await new Promise<void>((resolve) => clock.at(clock.now() + delay, resolve));
      }
    }
  }
}
