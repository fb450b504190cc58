import { type Json, partOf, valueAt } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { inside, isCut, type Partial, withPage } from "./partial.ts";

describe("DATA-1 partial values", () => {
  const whole = {
    orders: Array.from({ length: 300 }, (_, i) => ({ id: i, note: "x".repeat(i) })),
    letter: "ab".repeat(2000),
    total: 300,
  };

  it("become whole, page by page", () => {
    let partial: Partial = partOf(whole, 1000);
    expect(isCut(partial, ["orders"])).toBe(true);
    expect(isCut(partial, ["total"])).toBe(false);
    for (let n = 0; partial.cuts.length > 0; n++) {
      expect(n).toBeLessThan(2000);
      const cut = partial.cuts[0];
      if (!cut) break;
      partial = withPage(partial, cut.at, partOf(valueAt(whole, cut.at) as Json, 4000, cut.shown));
    }
    expect(partial.value).toEqual(whole);
  });

  it("are looked into with their cuts", () => {
    const partial = partOf(whole, 1000);
    const orders = inside(partial, ["orders"]);
    expect(orders?.cuts.some((cut) => cut.at.length === 0 && cut.size === 300)).toBe(true);
    expect(inside(partial, ["orders", 299])).toBeUndefined();
  });
});
