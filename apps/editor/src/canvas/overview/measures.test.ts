import type { NodeStatistics } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { edgeCounts, levelOf, measured, sorted } from "./measures.ts";

const node = (id: string, more: Partial<NodeStatistics> = {}): NodeStatistics => ({
  ...{ node: id, succeeded: 0, failed: 0, cancelled: 0, skipped: 0, retries: 0, waitedMs: 0, spentMs: 0, ports: {} },
  ...more,
});
const edge = (source: string, sourcePort = "out") => ({ id: `${source}.${sourcePort}`, edge: { source, sourcePort } });

describe("measures of the overview", () => {
  it("OVERVIEW-2 colours by the share of the largest, and nothing not at all", () => {
    expect([0, 1, 20, 21, 50, 99, 100].map((value) => levelOf(value, 100))).toEqual([0, 1, 1, 2, 3, 5, 5]);
    expect(levelOf(0, 0)).toBe(0);
    expect(measured(node("a", { succeeded: 3, failed: 2 }), "steps")).toBe(5);
    expect(measured(node("a"), "p50")).toBeUndefined();
  });

  it("OVERVIEW-3 counts ways taken by port, a trigger's by its only one, with their share where there is a choice", () => {
    const counts = edgeCounts(
      [edge("start"), edge("check", "true"), edge("check", "false"), edge("never")],
      [node("start", { ports: { "*": 4 } }), node("check", { ports: { true: 3, false: 1 } })],
    );
    expect([...counts].map(([id, { taken, share }]) => [id, taken, share])).toEqual([
      ["start.out", 4, undefined],
      ["check.true", 3, 0.75],
      ["check.false", 1, 0.25],
    ]);
    expect(counts.get("start.out")?.width).toBe(6);
    expect(counts.get("check.false")?.width).toBeCloseTo(3.75);
  });

  it("OVERVIEW-4 sorts either way, with what has no value at the end", () => {
    const rows = [{ n: 1 }, {}, { n: 3 }, { n: 2 }] as { n?: number }[];
    expect(sorted(rows, (row) => row.n, true).map((row) => row.n)).toEqual([3, 2, 1, undefined]);
    expect(sorted(rows, (row) => row.n, false).map((row) => row.n)).toEqual([1, 2, 3, undefined]);
  });
});
