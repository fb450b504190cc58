import { describe, expect, it } from "vitest";
import { formatSpan, formatterFor } from "./format.ts";

const MINUTE = 60_000;

describe("formatSpan", () => {
  it.each([
    [0, "0 ms"],
    [318.4, "318 ms"],
    [999.6, "1.0 s"],
    [4_240, "4.2 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1m 00s"],
    [65_000, "1m 05s"],
    [123 * MINUTE, "2h 03m"],
    [76 * 60 * MINUTE, "3d 4h"],
    [-5, "0 ms"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatSpan(ms, "en")).toBe(text);
  });

  it("has Chinese units", () => {
    expect(formatSpan(65_000, "zh")).toBe("1分05秒");
    expect(formatSpan(318, "zh")).toBe("318 毫秒");
  });
});

describe("formatter", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const { relative, bytes, list } = formatterFor("en");

  it("says how long ago or how soon", () => {
    expect(relative(now - 4_000, now)).toBe("now");
    expect(relative(now - 90_000, now)).toBe("1 minute ago");
    expect(relative(now + 3 * 60 * MINUTE, now)).toBe("in 3 hours");
    expect(relative(now - 30 * 60 * MINUTE, now)).toBe("yesterday");
    expect(formatterFor("zh").relative(now - 90_000, now)).toBe("1分钟前");
  });

  it("rounds sizes", () => {
    expect(bytes(268)).toBe("268 B");
    expect(bytes(1_250)).toBe("1.3 kB");
    expect(bytes(2_400_000)).toBe("2.4 MB");
  });

  it("joins lists as the language does", () => {
    expect(list(["a", "b", "c"])).toBe("a, b, and c");
    expect(formatterFor("zh").list(["甲", "乙"])).toBe("甲和乙");
  });
});
