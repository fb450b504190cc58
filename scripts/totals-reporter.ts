import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";
import { addTotals } from "./bootstrap/totals.mjs";

/**
 * Adds the counts of a vitest run to the file named by `SIGNALBOX_TOTALS`. A file that could not be loaded and an
 * error outside any test each count as one failure.
 */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.SIGNALBOX_TOTALS;
    if (!file) return;
    const totals = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        totals[state === "passed" || state === "failed" ? state : "skipped"]++;
      }
      const broken = module.state() === "failed" && !tests.some((test) => test.result().state === "failed");
      if (broken) totals.failed++;
    }
    addTotals(file, totals);
  }
}
