import fc from "fast-check";
import { expect, test } from "vitest";
import { isObject, jsonEqual } from "./value.ts";

test("equality does not see the order of keys, and sees the order of items", () => {
  expect(jsonEqual({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(jsonEqual([1, 2], [2, 1])).toBe(false);
});

test.each([
  [1, "1"],
  [0, false],
  [null, {}],
  [[], {}],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: null }, {}],
  [{ a: 1 }, { b: 1 }],
  [{ toString: 1 }, {}],
])("%j and %j differ, both ways", (a, b) => {
  expect(jsonEqual(a, b)).toBe(false);
  expect(jsonEqual(b, a)).toBe(false);
});

test("a copy equals its original, and a changed copy does not", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => jsonEqual(value, structuredClone(value))));
  fc.assert(fc.property(fc.jsonValue(), (value) => !jsonEqual([value, 1], [value, 2])));
});

test("lists and null are no objects", () => {
  expect([{}, [], null, "a", 1].map(isObject)).toEqual([true, false, false, false, false]);
});
