import type { Clock, CommitResult, RunCommit, RunId, RunStore, WorkerId } from "../ports.ts";

export interface CommitterOptions {
  store: Pick<RunStore, "commit">;
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

/**
 * Puts every run that has news into one statement (rule ENG-6). There is no timer: a batch leaves as soon as a lane is
 * free, and what arrives meanwhile is the next batch. So one run alone pays one flush a step, and a thousand share one.
 */
export class Committer {
  private waiting: RunCommit[] = [];
  private lanes = 0;
  private scheduled = false;
  private readonly options: Required<CommitterOptions>;
  commits = 0;
  statements = 0;

  constructor(options: CommitterOptions) {
    this.options = { lanes: 2, maxRows: 1000, ...options };
  }

  add(commit: RunCommit): void {
    this.waiting.push(commit);
    if (this.scheduled) return;
    this.scheduled = true;
    // After the current turn of the event loop, so that everything that arrived in it shares the statement.
    this.options.clock.soon(() => {
      this.scheduled = false;
      this.pump();
    });
  }

  get idle(): boolean {
    return this.lanes === 0 && this.waiting.length === 0;
  }

  private pump(): void {
    while (this.lanes < this.options.lanes && this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.options.maxRows);
      this.lanes++;
      void this.send(batch).finally(() => {
        this.lanes--;
        this.pump();
      });
    }
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
