import type { Json } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { tooLarge } from "./output-limit.ts";

const sizes = (output: Json, limit: number) => tooLarge(output, limit)?.details;

describe("OUT-1 an output that is larger than what can be kept", () => {
  test("is measured in bytes of JSON, wherever they are", () => {
    expect(sizes("é".repeat(100), 202)).toBeUndefined();
    expect(sizes("é".repeat(100), 201)).toEqual({ size: 202, limit: 201 });
    expect(sizes("\u0000".repeat(100), 601)).toEqual({ size: 602, limit: 601 });
    expect(sizes({ ["k".repeat(100)]: 1 }, 100)).toEqual({ size: 106, limit: 100 });
    expect(
      sizes(
        Array.from({ length: 100 }, () => [null]),
        700,
      ),
    ).toEqual({ size: 701, limit: 700 });
    expect(
      sizes(
        Array.from({ length: 100 }, () => [null]),
        701,
      ),
    ).toBeUndefined();
  });

  test("is no fault of the network: it is not tried again", () => {
    expect(tooLarge("12345", 3)).toMatchObject({ code: "OUTPUT_TOO_LARGE", retry: false, fault: "user" });
  });

  test("values that are surely small are not written as JSON to find out", () => {
    let asked = 0;
    const value = { toJSON: () => ++asked } as unknown as Json;
    expect(tooLarge(value)).toBeUndefined();
    expect(asked).toBe(0);
    expect(tooLarge(value, 10)).toBeUndefined();
    expect(asked).toBe(1);
  });

  test("what is no JSON is left for the store to refuse", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(tooLarge(circle as Json)).toBeUndefined();
    let deep: Json = 1;
    for (let i = 0; i < 1000; i++) deep = [deep];
    expect(sizes(deep, 2000)).toEqual({ size: 2001, limit: 2000 });
  });
});
