import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber, roundTo } from "./decimal.ts";

describe("EXP-5 rounding by the digits people see", () => {
  it.each([
    [1.005, 2, "halfUp", 1.01],
    [1.005, 2, "halfEven", 1],
    [1.015, 2, "halfEven", 1.02],
    [2.5, 0, "halfEven", 2],
    [-2.5, 0, "halfUp", -3],
    [-2.51, 0, "floor", -3],
    [-2.51, 0, "ceil", -2],
    [0.5, 0, "halfUp", 1],
    [0.05, 0, "halfUp", 0],
    [99.995, 2, "halfUp", 100],
    [1e-7, 7, "halfUp", 1e-7],
    [1.5e-300, 10, "ceil", 1e-10],
    [1e300, 2, "halfUp", 1e300],
    [12345, -2, "halfUp", 12300],
    [55, -2, "halfUp", 100],
  ] as const)("%d to %d places, %s, is %d", (value, places, mode, result) =>
    expect(roundTo(value, places, mode)).toBe(result),
  );

  it("never moves by more than half a step, and never again", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom("halfUp" as const, "halfEven" as const),
        (value, places, mode) => {
          const rounded = roundTo(value, places, mode);
          expect(Math.abs(rounded - value)).toBeLessThanOrEqual(
            0.5 * 10 ** -places + 1e-6 * 10 ** -places + Math.abs(value) * 1e-15,
          );
          expect(roundTo(rounded, places, mode)).toBe(rounded);
        },
      ),
    );
  });

  it.each([
    ["1", 1],
    [" -1.5e2 ", -150],
    [".5", 0.5],
    ["5.", 5],
    ["", undefined],
    ["1,5", undefined],
    ["0x10", undefined],
    ["Infinity", undefined],
    ["1e999", undefined],
  ])("%o reads as %o", (text, number) => expect(parseNumber(text)).toBe(number));
});
