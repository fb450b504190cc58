import { expect, it } from "vitest";
import { freeName } from "./free-name.ts";

it("keeps a name that is free, and counts on from one that is not", () => {
  expect(freeName("Refund", ["Other"])).toBe("Refund");
  expect(freeName("Refund", ["refund", "Refund 2"])).toBe("Refund 3");
  expect(freeName("a".repeat(120), ["a".repeat(120)])).toBe(`${"a".repeat(118)} 2`);
});
