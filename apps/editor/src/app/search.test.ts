import { describe, expect, it } from "vitest";
import { inboxSearch, runSearch, runsSearch } from "./search.ts";

describe("search params", () => {
  it("keep what a page knows and drop what is damaged, alone", () => {
    expect(
      runsSearch({ status: "failed", period: "2y", q: "", entity: "order:1", from: "2026-03-01T08:00:00Z", x: 1 }),
    ).toEqual({ status: "failed", entity: "order:1", from: "2026-03-01T08:00:00Z" });
    expect(
      runsSearch({ status: "constructor", from: "yesterday", to: "2026-99-01T00:00:00Z", q: "a".repeat(501) }),
    ).toEqual({});
    expect(inboxSearch({ status: "matched", before: 4 })).toEqual({ status: "matched" });
  });

  it("read numbers from texts of the address", () => {
    expect(runSearch({ at: "0", attempt: 2 })).toEqual({ at: 0, attempt: 2 });
    expect(runSearch({ at: "-1", attempt: "1.5" })).toEqual({});
    expect(runSearch({ at: "", attempt: "0" })).toEqual({});
  });
});
