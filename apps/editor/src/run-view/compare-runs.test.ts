import type { RunView, StepView } from "@signalbox/engine";
import { expect, it } from "vitest";
import { compareRuns, isDifferent } from "./compare-runs.ts";

const step = (path: string, more: Partial<StepView> = {}): StepView => ({
  ...{ path, node: path, status: "succeeded", attempts: [], startedAt: 0, endedAt: 100, port: "out", output: 1 },
  ...more,
});
const view = (...steps: StepView[]) => ({ steps: new Map(steps.map((one) => [one.path, one])) }) as RunView;

it("RUNPAGE-6 tells which steps of two runs differ: in how they ended, where the runs came, and their data", () => {
  const here = view(
    step("same", { endedAt: 300 }),
    step("port", { port: "yes" }),
    step("data", { output: { a: 1 } }),
    step("only"),
    step("neither", { status: "skipped" }),
  );
  const there = view(
    step("same"),
    step("port", { port: "no" }),
    step("data", { output: { a: 2 } }),
    step("only", { status: "skipped" }),
    step("new", { status: "failed" }),
  );
  const pairs = compareRuns(here, there);
  expect(pairs.map(({ path, differs, data, longer }) => [path, differs, data, longer])).toEqual([
    ["same", undefined, false, 200],
    ["port", "how", false, 0],
    ["data", undefined, true, 0],
    ["only", "where", false, 0],
    ["neither", undefined, false, undefined],
    ["new", "where", false, undefined],
  ]);
  expect(pairs.filter(isDifferent).map(({ path }) => path)).toEqual(["port", "data", "only", "new"]);
});
