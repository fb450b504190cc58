import { expect, it } from "vitest";
import { arranged } from "./arrange.ts";

const boxes = [
  { id: "a", x: 0, y: 0, width: 240, height: 64 },
  { id: "b", x: 304, y: 40, width: 240, height: 64 },
  { id: "c", x: 1000, y: 160, width: 320, height: 208 },
];

it("CANVAS-16: aligns edges and middles on the grid, and says only what moves", () => {
  expect(arranged(boxes, "alignTop")).toEqual({ b: { x: 304, y: 0 }, c: { x: 1000, y: 0 } });
  expect(arranged(boxes, "alignRight")).toEqual({ a: { x: 1080, y: 0 }, b: { x: 1080, y: 40 } });
  expect(arranged(boxes, "alignMiddle")).toEqual({ a: { x: 0, y: 152 }, b: { x: 304, y: 152 }, c: { x: 1000, y: 80 } });
});

it("CANVAS-16: spreads with equal gaps; the outermost stay", () => {
  // 1320 wide, 800 of it boxes: gaps of 260, on the grid.
  expect(arranged(boxes, "spreadAcross")).toEqual({ b: { x: 504, y: 40 } });
  expect(arranged(boxes.slice(0, 2), "spreadDown")).toEqual({});
});
