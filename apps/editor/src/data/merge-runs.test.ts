import { type RunSummary, runSummary } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { isOvergrown, mergeRuns } from "./merge-runs.ts";

const run = (n: number, rest: Partial<RunSummary> = {}): RunSummary =>
  runSummary.parse({
    id: `run-${n}`,
    workflow: "orders",
    workflowName: "Orders",
    version: 1,
    status: "running",
    cause: { kind: "webhook" },
    startedAt: new Date(1_000_000 + n * 1000).toISOString(),
    ...rest,
  });
const ids = (page: { items: RunSummary[] }) => page.items.map(({ id }) => id);

describe("mergeRuns", () => {
  const page = { items: [run(3), run(2), run(1)], next: "cursor" };

  it("puts new runs on top of the newest page and keeps the cursor", () => {
    const merged = mergeRuns(page, [run(5), run(4)], { limit: 50 });
    expect(ids(merged)).toEqual(["run-5", "run-4", "run-3", "run-2", "run-1"]);
    expect(merged.next).toBe("cursor");
  });

  it("renews known runs where they stand", () => {
    const merged = mergeRuns(page, [run(2, { status: "succeeded" })], {});
    expect(ids(merged)).toEqual(["run-3", "run-2", "run-1"]);
    expect(merged.items[1]?.status).toBe("succeeded");
  });

  it("takes away what no longer matches and adds only what does", () => {
    const merged = mergeRuns(page, [run(2, { status: "failed" }), run(9, { status: "failed" })], { status: "running" });
    expect(ids(merged)).toEqual(["run-3", "run-1"]);
  });

  it("adds nothing to older pages, searched lists or other workflows", () => {
    expect(mergeRuns(page, [run(9)], { before: "x" })).toBe(page);
    expect(mergeRuns(page, [run(9)], { q: "1001" })).toBe(page);
    expect(mergeRuns(page, [run(9)], { workflow: "stock" })).toBe(page);
  });

  it("keeps a searched row while it changes", () => {
    expect(ids(mergeRuns(page, [run(2, { status: "waiting" })], { q: "1001" }))).toEqual(["run-3", "run-2", "run-1"]);
  });

  it("notices pages that grew too long", () => {
    expect(isOvergrown({ items: [run(1), run(2), run(3)] }, { limit: 1 })).toBe(true);
    expect(isOvergrown(page, {})).toBe(false);
  });
});
