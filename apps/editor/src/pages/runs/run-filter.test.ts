import { describe, expect, it } from "vitest";
import { runsSearch } from "../../app/search.ts";
import { isFiltered, runFilter } from "./run-filter.ts";

const now = Date.parse("2026-11-23T12:00:42.500Z");

describe("runFilter", () => {
  it("turns a relative period into a start at a whole minute", () => {
    expect(runFilter({ period: "24h", status: "failed" }, now)).toEqual({
      status: "failed",
      from: "2026-11-22T12:00:00.000Z",
      limit: 50,
    });
    expect(runFilter({ period: "24h" }, now)).toEqual(runFilter({ period: "24h" }, now + 10_000));
  });

  it("lets the page's workflow win over the address", () => {
    expect(runFilter({ workflow: "a" }, now, "b").workflow).toBe("b");
  });
});

describe("addresses of run lists", () => {
  it("drop damaged values and keep the rest", () => {
    expect(runsSearch({ status: "exploded", q: "1001", from: "yesterday" })).toEqual({ q: "1001" });
    expect(isFiltered(runsSearch({ status: "exploded" }))).toBe(false);
  });
});
