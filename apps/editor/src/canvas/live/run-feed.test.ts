import { compile } from "@signalbox/engine";
import { catalogOf, type JournalRow, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { expect, test } from "vitest";
import { RunFeed } from "./run-feed.ts";
import { createViews } from "./views.ts";

const plan = compile(
  workflowDocument.parse({ name: "Long", nodes: [{ id: "start", type: "manual" }], edges: [] }),
  catalogOf(nodes.map((node) => node.definition)),
);
const row = (rev: number): JournalRow => ({
  rev,
  at: rev,
  events:
    rev === 0
      ? [{ t: "started", trigger: "start", input: {}, cause: { kind: "manual" } }]
      : [
          { t: "skipped", p: [] },
          { t: "skipped", p: [] },
        ],
});

test("RUNPAGE-8: a run with more events than a page can hold is shown up to there, and not followed any further", async () => {
  let send: (rows: JournalRow[]) => void = () => {};
  let stopped = 0;
  const feed = new RunFeed({
    run: "r",
    plan,
    views: createViews(),
    live: {
      run: (_run, _from, onRows) => {
        send = onRows;
        return () => void stopped++;
      },
    },
    schedule: (flush) => flush(),
    most: 10,
  });
  send(Array.from({ length: 3 }, (_, rev) => row(rev)));
  expect([feed.cut, feed.rows.length]).toEqual([false, 3]);
  send(Array.from({ length: 50 }, (_, i) => row(3 + i)));
  await Promise.resolve();
  expect([feed.cut, stopped]).toEqual([true, 1]);
  const { length } = feed.rows;
  expect(length).toBe(6);
  send([row(53)]);
  expect(feed.rows).toHaveLength(length);
});
