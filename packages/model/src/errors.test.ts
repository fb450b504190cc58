import { expect, test } from "vitest";
import { SignalboxError } from "./errors.ts";
import { makeStepError, stepError } from "./step-error.ts";

test("the message is filled from the data, which travels as fields", () => {
  const error = new SignalboxError("NOT_FOUND", { what: "workflow", id: "w1" }, { cause: "row missing" });
  expect(error).toMatchObject({
    code: "NOT_FOUND",
    status: 404,
    message: "There is no workflow w1.",
    cause: "row missing",
  });
  expect(error.data).toEqual({ what: "workflow", id: "w1" });
});

test("a missing value leaves a gap instead of `undefined`", () => {
  expect(new SignalboxError("NOT_FOUND", { what: "run" }).message).not.toContain("undefined");
});

test("a stored error keeps at most 2,000 characters of its message and satisfies its schema", () => {
  const error = makeStepError("STEP_FAILED", { detail: "x".repeat(10_000) }, { fault: "operational", retry: true });
  expect(error.message).toHaveLength(2000);
  expect(stepError.parse(error)).toEqual(error);
});
