import type { JournalEvent } from "@signalbox/model";
import { expect, test } from "vitest";
import { childCancels, childrenUnderWay } from "./commit-parts.ts";
import type { Slot } from "./slot.ts";

const child = (p: string, more: object = {}): JournalEvent => ({
  t: "child",
  p,
  run: `run of ${p}`,
  workflow: "other",
  input: null,
  ...more,
});
const slotOf = (children: [string, string][] = []) => ({ children: new Map(children) }) as unknown as Slot;
const over: JournalEvent = { t: "cancelled", p: ["kept", "left", "loose"] };

test("CHILD-5, CHILD-6: withdrawn steps take their child runs with them, but for those that are to go on", () => {
  const slot = slotOf();
  childCancels(slot, [child("kept", { abandon: true }), child("left"), child("loose", { detached: true })]);
  expect(childCancels(slot, [over]).map(({ run }) => run)).toEqual(["run of left"]);
});

test("ENG-7, CHILD-6: the journal alone says which child runs end with a run", () => {
  const rows = [
    { rev: 0, at: 0, events: [child("kept", { abandon: true }), child("left"), child("loose", { detached: true })] },
    { rev: 1, at: 1, events: [child("done"), child("lines[0]/sub")] },
    { rev: 2, at: 2, events: [{ t: "completed" as const, p: "done", port: "out" }] },
  ];
  expect(childrenUnderWay(rows)).toEqual(["run of left", "run of lines[0]/sub"]);
});
