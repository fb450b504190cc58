import { describe, expect, it } from "vitest";
import { diffValues } from "./diff-values.ts";
import { tableOf } from "./table-of.ts";

describe("DATA-3 differences of two values", () => {
  it("names the innermost places", () => {
    const a = {
      id: 1,
      lines: [
        { sku: "A", n: 1 },
        { sku: "B", n: 2 },
      ],
      old: true,
    };
    const b = {
      id: 1,
      lines: [
        { sku: "A", n: 3 },
        { sku: "B", n: 2 },
      ],
      fresh: null,
    };
    expect(diffValues(a, b).differences).toEqual([
      { at: ["lines", 0, "n"], kind: "changed", before: 1, after: 3 },
      { at: ["fresh"], kind: "added", after: null },
      { at: ["old"], kind: "removed", before: true },
    ]);
    expect(diffValues(a, structuredClone(a)).differences).toEqual([]);
  });

  it("sees an item that came in between as one", () => {
    expect(diffValues([1, 2, 3, 4], [1, 2, 9, 3, 4]).differences).toEqual([{ at: [2], kind: "added", after: 9 }]);
    expect(diffValues([1, 2, 3], [3]).differences.map(({ kind }) => kind)).toEqual(["removed", "removed"]);
    expect(diffValues(1, "1").differences).toEqual([{ at: [], kind: "changed", before: 1, after: "1" }]);
  });

  it("stops somewhere", () => {
    const list = (n: number) => Array.from({ length: 2000 }, (_, i) => i * n);
    expect(diffValues(list(1), list(2))).toMatchObject({ more: true, differences: { length: 500 } });
  });
});

describe("DATA-2 tables", () => {
  it("are lists, or the first list of objects inside", () => {
    expect(tableOf([{ a: 1 }, { b: 2 }])).toMatchObject({ at: [], columns: ["a", "b"] });
    expect(tableOf([1, 2])).toMatchObject({ columns: [""] });
    expect(tableOf({ status: 200, body: { orders: [{ id: 1 }] } })).toMatchObject({ at: ["body", "orders"] });
    expect(tableOf({ tags: ["a"] })).toBeUndefined();
    expect(tableOf("text")).toBeUndefined();
  });
});
