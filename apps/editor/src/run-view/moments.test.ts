import type { JournalEvent, JournalRow } from "@signalbox/model";
import { expect, it } from "vitest";
import { changedIn, nextChange, stride } from "./moments.ts";

const rows: JournalRow[] = (
  [
    [{ t: "started", trigger: "start", input: null, cause: { kind: "manual" } }],
    [{ t: "scheduled", p: "each[0]/pay", n: 1 }],
    [{ t: "scheduled", p: "each[1]/pay", n: 1 }],
    [{ t: "skipped", p: ["ask", "~loop"] }],
    [{ t: "completed", p: "each[0]/pay", port: "out" }],
    [{ t: "ended", status: "failed", p: "each[1]/pay" }],
  ] as JournalEvent[][]
).map((events, rev) => ({ rev, at: rev, events }));

it("RUNPAGE-4 goes to the next change of a node, either way, whichever step of it", () => {
  expect(nextChange(rows, 0, "pay", 1)).toBe(1);
  expect(nextChange(rows, 2, "pay", 1)).toBe(4);
  expect(nextChange(rows, 4, "pay", -1)).toBe(2);
  expect(nextChange(rows, 4, "ask", -1)).toBe(3);
  expect(nextChange(rows, 3, "ask", 1)).toBeUndefined();
  expect(nextChange(rows, 3, "start", -1)).toBe(0);
});

it("RUNPAGE-4 names what changed in a row", () => {
  expect(changedIn(rows[3], 3)).toEqual(["ask"]);
  expect(changedIn({ rev: 0, at: 0, events: [{ t: "skipped", p: ["a", "b", "c"] }] }, 2)).toEqual(["a", "b"]);
  expect(changedIn(undefined, 2)).toEqual([]);
});

it("RUNPAGE-4 plays any run within a minute", () => {
  expect(stride(50, 400)).toBe(1);
  expect(Math.ceil(100_000 / stride(100_000, 400)) * 400).toBeLessThanOrEqual(60_000);
});
