import { expect, test } from "vitest";
import { ShortLived } from "./short-lived.ts";

test("holds values by name, counts them, and forgets them", () => {
  const held = new ShortLived<number>();
  held.set("a", 1);
  held.set("b", 2);
  held.set("a", 3);
  expect([held.size, held.get("a"), held.has("b"), held.has("c"), held.get("c")]).toEqual([
    2,
    3,
    true,
    false,
    undefined,
  ]);
  held.delete("a");
  held.delete("a");
  expect([held.size, held.has("a"), [...held.values()]]).toEqual([1, false, [2]]);
});

test("no name means anything else", () => {
  const held = new ShortLived<string>();
  expect(held.has("constructor")).toBe(false);
  for (const name of ["__proto__", "constructor", "size", ""]) held.set(name, name);
  expect(held.size).toBe(4);
  expect([...held.values()]).toEqual(["__proto__", "constructor", "size", ""]);
});

test("what is removed while they are walked is left out", () => {
  const held = new ShortLived<string>();
  for (const name of ["a", "b", "c"]) held.set(name, name);
  const seen: string[] = [];
  for (const value of held.values()) {
    seen.push(value);
    held.delete("b");
    held.set("d", "d");
  }
  expect(seen).toEqual(["a", "c"]);
});
