import { describe, expect, test } from "vitest";
import { type BlockedPlace, circleIn, isInside, victimsOf } from "./key-circles.ts";

/** `run` has a place of `key` and waits for `wants` inside; `held` of `max` places of the key are taken. */
const place = (run: string, key: string, wants: string, seq = 1, held = 1, max = held): BlockedPlace => ({
  key,
  held,
  max,
  run,
  path: key,
  wait: { run, path: `${key}/step`, key: wants, seq },
});

describe("LIMIT-9 circles of keys", () => {
  test("two that take two keys in opposite order, three in a ring, and one that wants its own key", () => {
    const two = [place("a", "K", "L", 1), place("b", "L", "K", 2)];
    expect(circleIn(two)).toEqual(two);
    expect(victimsOf(two)).toEqual([{ run: "b", path: "L/step", key: "K", seq: 2, around: "L" }]);
    const ring = [place("a", "K", "L"), place("b", "L", "M"), place("c", "M", "K")];
    expect(circleIn(ring)).toEqual(ring);
    const own = [place("a", "K", "K")];
    expect(circleIn(own)).toEqual(own);
  });

  test("a chain is none, however long, and neither is a key with one holder who works", () => {
    expect(circleIn([place("a", "K", "L"), place("b", "L", "M"), place("c", "M", "N")])).toEqual([]);
    // L has two places: b is blocked, somebody else is not.
    expect(circleIn([place("a", "K", "L"), place("b", "L", "K", 1, 2)])).toEqual([]);
    // A limit that was raised: there is room, which is given at once.
    expect(circleIn([place("a", "K", "L"), place("b", "L", "K", 1, 1, 2)])).toEqual([]);
    expect(victimsOf([])).toEqual([]);
  });

  test("all places of a key blocked, each by another wait", () => {
    const rows = [place("a", "K", "L", 1), place("b", "L", "K", 2, 2), place("c", "L", "K", 3, 2)];
    expect(circleIn(rows)).toEqual(rows);
    // Two waits inside one place are one place.
    const twice = [place("a", "K", "L", 1), place("b", "L", "K", 2, 2), place("b", "L", "K", 3, 2)];
    expect(circleIn(twice)).toEqual([]);
  });

  test("of several circles each has one who gives up, and no more than needed", () => {
    const two = (a: string, b: string, seq: number) => [place(`1${a}`, a, b, seq), place(`2${a}`, b, a, seq + 1)];
    const rows = [...two("K", "L", 1), ...two("M", "N", 3), place("c", "O", "K", 9)];
    // Who only waits for a circle goes on once it is broken, however young.
    expect(victimsOf(rows).map(({ seq }) => seq)).toEqual([4, 2]);
  });

  test("what waits for a circle is found with it, and what only hangs on something that goes on is not", () => {
    const circle = [place("a", "K", "L", 1), place("b", "L", "K", 2)];
    const behind = place("c", "M", "K", 3);
    const beside = place("d", "N", "O", 4);
    expect(circleIn([...circle, behind, beside])).toEqual([...circle, behind]);
  });
});

test("what is inside of what", () => {
  const yes: [string, string][] = [
    ["box/a", "box"],
    ["lines[3]/a", "lines"],
    ["a", ""],
    ["box/lines[1]/a", "box/lines"],
  ];
  const no: [string, string][] = [
    ["box", "box"],
    ["boxes/a", "box"],
    ["", ""],
    ["box", "box/a"],
  ];
  for (const [path, outer] of yes) expect(isInside(path, outer), path).toBe(true);
  for (const [path, outer] of no) expect(isInside(path, outer), path).toBe(false);
});
