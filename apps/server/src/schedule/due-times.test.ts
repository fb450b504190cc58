import { describe, expect, it } from "vitest";
import { planDue } from "./due-times.ts";

const HOUR = 3_600_000;
const hourly = (after: number) => (Math.floor(after / HOUR) + 1) * HOUR;

describe("planDue", () => {
  it("SCHED-2 fires a due time once and names the next", () => {
    expect(planDue(HOUR, HOUR + 5, "run_once", hourly)).toEqual({ fire: [HOUR], next: 2 * HOUR });
    expect(planDue(HOUR, HOUR + 5, "skip", hourly)).toEqual({ fire: [HOUR], next: 2 * HOUR });
    expect(planDue(HOUR, HOUR + 5, "run_once", () => undefined)).toEqual({ fire: [HOUR], next: undefined });
  });

  it("SCHED-3 after a pause runs the last missed time once, none, or all, as the trigger says", () => {
    const now = 5 * HOUR + HOUR / 2;
    expect(planDue(HOUR, now, "run_once", hourly)).toEqual({ fire: [5 * HOUR], next: 6 * HOUR });
    expect(planDue(HOUR, now, "skip", hourly)).toEqual({ fire: [], next: 6 * HOUR });
    expect(planDue(HOUR, now, "run_all", hourly).fire).toEqual([1, 2, 3, 4, 5].map((n) => n * HOUR));
  });

  it("SCHED-4 takes a long pause in parts", () => {
    const first = planDue(HOUR, 500 * HOUR, "run_all", hourly);
    expect(first.fire).toHaveLength(100);
    expect(planDue(first.next ?? 0, 500 * HOUR, "run_all", hourly).fire[0]).toBe(101 * HOUR);
    const often = (after: number) => after + 10;
    expect(planDue(0, 1e9, "run_once", often).next).toBeGreaterThan(1e9);
  });
});
