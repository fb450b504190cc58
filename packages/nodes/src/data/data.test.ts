import { type Json, testNode } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { aggregate } from "./aggregate.ts";
import { sum } from "./decimal.ts";
import { filter } from "./filter.ts";
import { set } from "./set.ts";
import { sort } from "./sort.ts";

type Params = Record<string, unknown>;

describe("set", () => {
  const run = async (params: Params) => testNode(set, { params });

  it("puts fields on top of a copy, at any depth", async () => {
    const base = { a: { b: 1, c: 2 } };
    const fields = [
      { name: "a.b", value: 9 },
      { name: "x.y.z", value: [1] },
      { name: "a.b", value: 10 },
    ];
    expect((await run({ base, fields })).output).toEqual({ a: { b: 10, c: 2 }, x: { y: { z: [1] } } });
    expect(base).toEqual({ a: { b: 1, c: 2 } });
  });

  it("says which field cannot be set", async () => {
    const { error } = await run({ base: { a: "text" }, fields: [{ name: "a.b", value: 1 }] });
    expect(error).toMatchObject({ code: "FIELD_INVALID", fault: "user" });
    expect(error?.message).toBe('"a.b" cannot be set: a is a text, not an object.');
    for (const name of ["__proto__.x", "a..b", "constructor"]) {
      expect((await run({ fields: [{ name, value: 1 }] })).error?.code, name).toBe("FIELD_INVALID");
    }
  });
});

describe("filter", () => {
  const items = [
    { sku: "A-1", price: "9.50", tags: ["new"], at: "2026-01-05", stock: 3 },
    { sku: "B-2", price: "12.00", tags: [], at: "2026-02-01T10:00:00+01:00", stock: 40 },
    { sku: "C-3", price: null, at: "2026-03-01T00:00:00Z" },
  ];
  const kept = async (rules: object[], match = "all") => {
    const { output, error } = await testNode(filter, { params: { items, rules, match } });
    if (error) throw new Error(error.message);
    return (output as { items: { sku: string }[] }).items.map((one) => one.sku).join(" ");
  };

  it.each([
    [{ field: "price", operator: "equals", value: 9.5 }, "A-1"],
    [{ field: "price", operator: "not_equals", value: "12" }, "A-1 C-3"],
    [{ field: "price", operator: "greater", value: 9.5 }, "B-2"],
    [{ field: "price", operator: "greater_or_equal", value: "9.50" }, "A-1 B-2"],
    [{ field: "price", operator: "less", value: 10 }, "A-1"],
    [{ field: "price", operator: "less_or_equal", value: 12 }, "A-1 B-2"],
    [{ field: "at", operator: "greater", value: "2026-02-01T08:59:00Z" }, "B-2 C-3"],
    [{ field: "sku", operator: "contains", value: "-" }, "A-1 B-2 C-3"],
    [{ field: "tags", operator: "contains", value: "new" }, "A-1"],
    [{ field: "tags", operator: "not_contains", value: "new" }, "B-2 C-3"],
    [{ field: "sku", operator: "starts_with", value: "B" }, "B-2"],
    [{ field: "sku", operator: "ends_with", value: 3 }, "C-3"],
    [{ field: "sku", operator: "one_of", value: ["A-1", "C-3"] }, "A-1 C-3"],
    [{ field: "sku", operator: "not_one_of", value: ["A-1", "C-3"] }, "B-2"],
    [{ field: "stock", operator: "is_empty" }, "C-3"],
    [{ field: "tags", operator: "is_not_empty" }, "A-1"],
    [{ field: "tags.0", operator: "equals", value: "new" }, "A-1"],
  ])("%o keeps %s", async (rule, expected) => {
    expect(await kept([rule])).toBe(expected);
  });

  it("holds all rules or any", async () => {
    const rules = [
      { field: "stock", operator: "less", value: 10 },
      { field: "sku", operator: "equals", value: "C-3" },
    ];
    expect(await kept(rules)).toBe("");
    expect(await kept(rules, "any")).toBe("A-1 C-3");
  });

  it("names the rule and the item when a comparison makes no sense", async () => {
    const params = { items, rules: [{ field: "tags", operator: "greater", value: 3 }] };
    const { error } = await testNode(filter, { params });
    expect(error).toMatchObject({ code: "NOT_COMPARABLE" });
    expect(error?.message).toBe("Rule 1 (tags), item 0: a list cannot be compared with a number.");
    const list = { items, rules: [{ field: "sku", operator: "one_of", value: "A-1" }] };
    expect((await testNode(filter, { params: list })).error?.message).toMatch(/expected a list of values, got a text/);
  });
});

describe("sort", () => {
  const run = async (items: Json[], by: object[], limit?: number) =>
    testNode(sort, { params: { items, by, ...(limit ? { limit } : {}) } });
  const sorted = async (items: Json[], direction = "ascending") =>
    ((await run(items, [{ field: "", direction }])).output as { items: Json[] }).items;

  it("sorts numbers by size, also as text, dates by time, missing last in both directions", async () => {
    expect(await sorted(["10", 9, "-1.5"])).toEqual(["-1.5", 9, "10"]);
    expect(await sorted([null, 2, 1])).toEqual([1, 2, null]);
    expect(await sorted([null, 2, 1], "descending")).toEqual([2, 1, null]);
    expect(await sorted(["2026-01-01T00:00:00+08:00", "2025-12-31T20:00:00Z"])).toEqual([
      "2026-01-01T00:00:00+08:00",
      "2025-12-31T20:00:00Z",
    ]);
    expect(await sorted(["b", "B", "a"])).toEqual(["B", "a", "b"]);
  });

  it("sorts by several fields, keeps the order of equals, and cuts", async () => {
    const items = [
      { g: 2, n: "a" },
      { g: 1, n: "b" },
      { g: 2, n: "c" },
      { g: 1, n: "d" },
    ];
    const names = async (by: object[], limit?: number) =>
      ((await run(items, by, limit)).output as { items: { n: string }[] }).items.map((one) => one.n).join("");
    expect(await names([{ field: "g" }])).toBe("bdac");
    expect(
      await names([
        { field: "g", direction: "descending" },
        { field: "n", direction: "descending" },
      ]),
    ).toBe("cadb");
    expect(await names([{ field: "g" }], 2)).toBe("bd");
  });

  it("says what cannot be compared", async () => {
    const { error } = await run([{ a: 1 }, { a: "x" }], [{ field: "a" }]);
    expect(error?.code).toBe("NOT_COMPARABLE");
    expect(error?.message).toContain("Sort by a:");
  });
});

describe("aggregate", () => {
  const items = [
    { c: { country: "DE" }, total: "0.10", at: "2026-01-02" },
    { c: { country: "CN" }, total: 5, at: "2026-01-01" },
    { c: { country: "DE" }, total: "0.20" },
    { c: {}, total: null },
  ];
  const measures = [
    { name: "n", kind: "count" },
    { name: "sum", kind: "sum", field: "total" },
    { name: "average", kind: "average", field: "total" },
    { name: "least", kind: "smallest", field: "total" },
    { name: "most", kind: "largest", field: "at" },
    { name: "first", kind: "first", field: "at" },
    { name: "last", kind: "last", field: "at" },
    { name: "all", kind: "list", field: "total" },
    { name: "countries", kind: "distinct", field: "c.country" },
  ];

  it("measures each group and the whole, exactly", async () => {
    const { output } = await testNode(aggregate, { params: { items, groupBy: ["c.country"], measures } });
    expect(output).toMatchObject({
      count: 4,
      rows: [
        { c: { country: "DE" }, n: 2, sum: 0.3, average: 0.15, least: "0.10", all: ["0.10", "0.20"] },
        { c: { country: "CN" }, n: 1, sum: 5, most: "2026-01-01" },
        { c: { country: null }, n: 1, sum: 0, average: null, least: null, first: null, all: [], countries: [] },
      ],
      total: { n: 4, sum: 5.3, most: "2026-01-02", first: "2026-01-02", last: "2026-01-01", countries: ["DE", "CN"] },
    });
  });

  it("of nothing there is one row without groups and none with", async () => {
    const count = [{ name: "n", kind: "count" }];
    const rows = async (groupBy: string[]) =>
      ((await testNode(aggregate, { params: { items: [], groupBy, measures: count } })).output as { rows: Json }).rows;
    expect(await rows([])).toEqual([{ n: 0 }]);
    expect(await rows(["a"])).toEqual([]);
  });

  it("says what is not a number, and refuses the same name twice", async () => {
    const bad = { items: [{ a: "x" }], measures: [{ name: "s", kind: "sum", field: "a" }] };
    expect((await testNode(aggregate, { params: bad })).error).toMatchObject({
      code: "NOT_A_NUMBER",
      message: "s: a is a text, not a number.",
    });
    const twice = { items: [], measures: [{ name: "s" }, { name: "s" }] };
    expect((await testNode(aggregate, { params: twice })).error?.code).toBe("PARAMS_INVALID");
  });

  it("adds decimals exactly, whatever their size", () => {
    expect(sum([0.1, 0.2])).toBe(0.3);
    expect(sum([1e21, -1e21, 1e-7, 2e-7])).toBe(3e-7);
    expect(sum([-0.05, 0.05])).toBe(0);
    expect(sum(Array.from({ length: 1000 }, () => 0.01))).toBe(10);
    expect(sum([])).toBe(0);
  });
});
