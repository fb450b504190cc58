import { describe, expect, it } from "vitest";
import { childPath, jsonRows } from "./json-rows.ts";

describe("jsonRows", () => {
  const value = { id: 1, lines: [{ sku: "A" }, { sku: "B" }], "odd key": null };

  it("lists open branches only", () => {
    const rows = jsonRows(value, "order", (_, depth) => depth < 1);
    expect(rows.map(({ path }) => path)).toEqual(["order", "order.id", "order.lines", 'order["odd key"]']);
    expect(rows[2]).toMatchObject({ kind: "array", size: 2, isOpen: false });
  });

  it("opens single branches", () => {
    const rows = jsonRows(value, "order", (path) => path === "order" || path === "order.lines");
    expect(rows.map(({ path }) => path)).toContain("order.lines[1]");
    expect(rows.at(-1)?.path).toBe('order["odd key"]');
  });

  it("writes paths as expressions do", () => {
    expect(childPath("", "a")).toBe("a");
    expect(childPath("a", 0)).toBe("a[0]");
    expect(childPath("a", 'say "x"')).toBe('a["say \\"x\\""]');
  });

  it("stays quick for a large closed value", () => {
    const large = { items: Array.from({ length: 200_000 }, (_, i) => ({ i })) };
    expect(jsonRows(large, "", (_, depth) => depth < 1)).toHaveLength(2);
  });
});
