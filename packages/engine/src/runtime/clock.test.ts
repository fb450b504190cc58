import { expect, test } from "vitest";
import { SystemClock } from "./clock.ts";

test("TIME-1 the clock follows the database's, in whole milliseconds", () => {
  const clock = new SystemClock();
  clock.adjust(clock.now() + 1234.567, clock.now());
  const ahead = clock.now() - Date.now();
  expect(ahead).toBeGreaterThanOrEqual(1230);
  expect(ahead).toBeLessThanOrEqual(1240);
  expect(Number.isInteger(clock.now())).toBe(true);
});

test("TIME-1 an error within the precision of the measurement does not move the clock", () => {
  const clock = new SystemClock();
  clock.adjust(clock.now() + 20, clock.now());
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(5);
});
