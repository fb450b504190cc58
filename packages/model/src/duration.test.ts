import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";
import { duration } from "./duration-schema.ts";

test.each([
  ["30s", 30_000],
  ["5m", 300_000],
  ["1h 30m", 5_400_000],
  ["1h30m", 5_400_000],
  [" 2d ", 172_800_000],
  ["1w", 604_800_000],
  ["250ms", 250],
  ["1.5s", 1_500],
  ["0s", 0],
])("DOC-7 %j is %d milliseconds", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", " ", "5", "m", "5 minutes", "-5m", "5m!", "1e3s", "5m and 3s", "٥m"])(
  "DOC-7 %j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(duration.safeParse(text).success).toBe(false);
  },
);

test("DOC-7 a refused duration says what was expected", () => {
  expect(duration.safeParse("soon").error?.issues[0]?.message).toBe(
    "expected a duration such as 30s, 5m, 1h 30m or 2d",
  );
});

test("milliseconds before m: 5ms is not 5m followed by s", () => {
  expect(parseDuration("5ms")).toBe(5);
});

test("a formatted duration reads back as the same number", () => {
  fc.assert(fc.property(fc.nat(10_000_000_000), (ms) => parseDuration(formatDuration(ms)) === ms));
});

test("durations are shown with the largest units first and nothing that is zero", () => {
  expect(formatDuration(5_400_000)).toBe("1h 30m");
  expect(formatDuration(0)).toBe("0s");
  expect(formatDuration(-5)).toBe("0s");
  expect(formatDuration(90_061_001)).toBe("1d 1h 1m 1s 1ms");
});
