import type { History, Say } from "./history.ts";

/** I12: what a client of the live feed got is the journal: everything, once, in order. */
export function feedIsTheJournal({ feed, runs }: History, say: Say): void {
  if (!feed) return;
  const journals = new Map(runs.map(({ run, rows }) => [run, rows]));
  for (const [run, got] of feed) {
    const stored = journals.get(run) ?? [];
    const wrong = got.findIndex((row, i) => row.rev !== i);
    if (wrong >= 0) say("I12", run, `row ${wrong} of the feed has revision ${got[wrong]?.rev}`);
    else if (got.length !== stored.length)
      say("I12", run, `the feed has ${got.length} rows, the journal ${stored.length}`);
    else {
      const other = got.findIndex((row, i) => JSON.stringify(row.events) !== JSON.stringify(stored[i]?.events));
      if (other >= 0) say("I12", run, `row ${other} of the feed is not the one of the journal`);
    }
  }
}
