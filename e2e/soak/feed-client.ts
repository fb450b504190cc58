import { createLive, type Live } from "../../packages/client/src/index.ts";
import type { JournalRow } from "../../packages/model/src/index.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Subscriptions a connection may have, less some room. */
const MOST = 150;

/** Somebody who watches runs over the live feed, whatever happens to the servers, and keeps what was shown. */
export class FeedClient {
  readonly rows = new Map<string, JournalRow[]>();
  readonly problems: string[] = [];
  readonly #feeds: { live: Live; watching: Map<string, () => void> }[];
  #next = 0;

  constructor(workers: readonly WorkerProcess[]) {
    this.#feeds = workers.map(({ port }) => ({
      live: createLive({ url: `http://127.0.0.1:${port}`, backoff: { initial: 50, cap: 500 }, idle: 2000 }),
      watching: new Map(),
    }));
  }

  /** Watches a run from its beginning, on one of the servers, unless all are busy with others. */
  watch(run: string, mayGoOn: boolean): void {
    const feed = this.#feeds[this.#next++ % this.#feeds.length];
    if (!feed || feed.watching.size >= MOST || this.rows.has(run)) return;
    const rows: JournalRow[] = [];
    this.rows.set(run, rows);
    const end = feed.live.run(
      run,
      0,
      (more) => {
        rows.push(...more);
        const over = more.some((row) => row.events.some(({ t }) => t === "ended"));
        if (over && !mayGoOn) feed.watching.get(run)?.();
      },
      { onError: (error) => this.problems.push(`the feed of run ${run} was refused: ${error.message}`) },
    );
    feed.watching.set(run, () => {
      feed.watching.delete(run);
      end();
    });
  }

  /** Waits until everything that is stored was shown, or nothing new comes for `patience` ms. */
  async caughtUp(lengths: ReadonlyMap<string, number>, patience: number): Promise<void> {
    const behind = () => [...this.rows].reduce((sum, [run, rows]) => sum + (lengths.get(run) ?? 0) - rows.length, 0);
    let [left, until] = [behind(), Date.now() + patience];
    while (left > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const now = behind();
      if (now < left) until = Date.now() + patience;
      left = now;
    }
  }

  close(): void {
    for (const { live } of this.#feeds) live.close();
  }
}
