import type { JournalRow, WorkflowDocument } from "@signalbox/model";
import { workflowDocument } from "@signalbox/model";

const COLUMNS = 50;

/**
 * A workflow of `count` nodes with a place each: a webhook, then rows of steps that branch now and then. The same for
 * the same count.
 */
export function largeDocument(count: number): WorkflowDocument {
  const id = (i: number) => `n${i}`;
  const nodes = Array.from({ length: count }, (_, i) =>
    i === 0
      ? { id: id(i), type: "webhook", typeVersion: 1, label: "Order placed", params: {} }
      : { id: id(i), type: "set", typeVersion: 1, label: `Step ${i}`, params: { fields: { n: i } } },
  );
  const edges = Array.from({ length: count - 1 }, (_, i) => ({
    // Every seventh leaves from an earlier step, so that the graph has branches.
    source: id(i % 7 === 6 ? Math.max(0, i - 5) : i),
    sourcePort: "out",
    target: id(i + 1),
    targetPort: "in",
  }));
  const layout = Object.fromEntries(
    nodes.map((node, i) => [node.id, { x: (i % COLUMNS) * 320, y: Math.floor(i / COLUMNS) * 160 }]),
  );
  return workflowDocument.parse({ name: `${count} nodes`, nodes, edges, layout: { nodes: layout, notes: [] } });
}

/** The first row of a run of it. */
export const startedRow = (at: number): JournalRow => ({
  rev: 0,
  at,
  events: [{ t: "started", trigger: "n0", input: {}, cause: { kind: "manual" } }],
});

/** What the `n`th update tells: steps are scheduled in turn, then completed in turn. */
export function updateRow(n: number, count: number, at: number): JournalRow {
  const p = `n${n % count}`;
  const done = Math.floor(n / count) % 2 === 1;
  return {
    rev: n + 1,
    at,
    events: [done ? { t: "completed", p, port: "out", out: { n } } : { t: "scheduled", p, n: 1 }],
  };
}
