import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "./json.ts";
import { briefRow, findInValue, partOf, type ValueCut, valueAt } from "./value-part.ts";

/** The whole value again, asked for part by part as the editor does. */
function gather(whole: Json, room: number): Json {
  const fetch = (at: ValueCut["at"], from: number): Json => {
    const inner = valueAt(whole, at) as Json;
    const part = partOf(inner, room, from);
    let value = part.value;
    for (const cut of part.cuts) {
      const path = [...at, ...cut.at];
      const before = cut.at.length === 0 ? from : 0;
      const rest = fetch(path, before + cut.shown);
      value = joined(value, cut.at, rest, from);
    }
    return value;
  };
  return fetch([], 0);
}

/** @param from How many items of the root list are missing before those in `value`. */
function joined(value: Json, at: ValueCut["at"], rest: Json, from: number): Json {
  const [key, ...below] = at;
  if (key === undefined) {
    if (typeof value === "string") return value + String(rest);
    return Array.isArray(value) ? [...value, ...(rest as Json[])] : { ...(value as object), ...(rest as object) };
  }
  if (Array.isArray(value)) {
    const index = Number(key) - from;
    return value.map((item, i) => (i === index ? joined(item, below, rest, 0) : item));
  }
  const object = value as { [key: string]: Json };
  return { ...object, [key]: joined(object[String(key)] as Json, below, rest, 0) };
}

const value = fc.jsonValue({ maxDepth: 5 }).map((made) => JSON.parse(JSON.stringify(made)) as Json);

describe("VALUE-1 parts of values", () => {
  it("a value that fits is returned itself, without cuts", () => {
    const small = { id: 1, lines: [{ sku: "A" }], note: "x".repeat(500) };
    expect(partOf(small)).toEqual({ value: small, cuts: [], size: 3 });
    expect(partOf(small).value).toBe(small);
  });

  it("parts asked for one after the other make the value, nothing missing and nothing twice", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.integer({ min: 40, max: 400 }), (whole, room) => {
        const plain = JSON.parse(JSON.stringify(whole), (key, inner) => (key === "__proto__" ? undefined : inner));
        expect(gather(plain, room)).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });

  it("10 MB are begun with a few kB, whatever shape they have", () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => ({ id: i, name: `Customer ${i}`, note: "x".repeat(200) }));
    const shapes: Json[] = [
      rows,
      { orders: rows, meta: { count: rows.length } },
      "x".repeat(10_000_000),
      Object.fromEntries(rows.map((row) => [row.name, row])),
      Array.from({ length: 100 }, () => rows.slice(0, 400)),
      { body: JSON.stringify(rows) },
      Array.from({ length: 5_000_000 }, () => 1),
    ];
    for (const shape of shapes) {
      const part = partOf(shape);
      expect(JSON.stringify(part).length).toBeLessThan(80_000);
      expect(part.cuts.length).toBeGreaterThan(0);
    }
    const [first] = partOf(rows).value as Json[];
    expect(first).toEqual(rows[0]);
    // What is beside a large field is there all the same.
    expect(partOf({ orders: rows, meta: { count: rows.length } }).value).toMatchObject({ meta: { count: 40_000 } });
  });

  it("pages begin where they are asked to and count from the start of the list", () => {
    const list = Array.from({ length: 5000 }, (_, i) => ({ i, text: "x".repeat(50) }));
    const page = partOf(list, 2000, 4000);
    expect((page.value as { i: number }[])[0]?.i).toBe(4000);
    expect(page.size).toBe(5000);
    expect(page.cuts.at(-1)).toMatchObject({ at: [], size: 5000 });
    expect(partOf(list, 2000, 4999)).toMatchObject({ value: [{ i: 4999 }], cuts: [] });
  });

  it("finds names, texts and numbers, and says when there are more", () => {
    const whole = {
      orders: [
        { id: 10482, City: "Berlin" },
        { id: 7, City: "BERN" },
      ],
      cities: {},
    };
    expect(findInValue(whole, "ber").matches).toEqual([
      { at: ["orders", 0, "City"], text: "Berlin" },
      { at: ["orders", 1, "City"], text: "BERN" },
    ]);
    expect(findInValue(whole, "1048").matches[0]?.at).toEqual(["orders", 0, "id"]);
    expect(findInValue(whole, "cities").matches).toEqual([{ at: ["cities"] }]);
    expect(findInValue(Array(300).fill("same"), "same")).toMatchObject({ more: true });
  });
});

describe("LIVE-9 brief rows", () => {
  it("shorten large values, name their steps and keep how many items there are", () => {
    const large = Array.from({ length: 2000 }, (_, i) => ({ i, text: "x".repeat(30) }));
    const row = {
      rev: 3,
      at: 0,
      events: [
        { t: "completed" as const, p: "big", port: "out", out: large },
        { t: "pure" as const, p: "small", port: "out", out: { n: 1 } },
        { t: "items" as const, p: "each", items: large, k: 1, mode: "fail" as const },
      ],
    };
    const brief = briefRow(row);
    expect(brief.brief).toEqual(["big"]);
    expect(JSON.stringify(brief).length).toBeLessThan(25_000);
    expect(brief.events[1]).toBe(row.events[1]);
    expect((brief.events[2] as { items: Json[] }).items).toHaveLength(2000);
    const few = { ...row, events: row.events.slice(1, 2) };
    expect(briefRow(few)).toBe(few);
  });
});
