import { SignalboxError } from "@signalbox/model";
import { expect, test } from "vitest";
import { failureOf, retrying, surfaced } from "./failures.ts";

const withCode = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ["ECONNREFUSED", "away"],
  ["ENOENT", "away"],
  ["57P01", "away"],
  ["57P03", "away"],
  ["08006", "away"],
  ["53300", "away"],
  ["40P01", "again"],
  ["40001", "again"],
  ["53100", "busy"],
  ["57014", "busy"],
  ["58030", "busy"],
  ["22P02", "statement"],
  ["23505", "statement"],
] as const)("S7 %s means %s", (code, meaning) => expect(failureOf(withCode(code))).toBe(meaning));

test("S7 the driver's own texts for a lost connection are known", () => {
  for (const text of [
    "Connection terminated unexpectedly",
    "timeout exceeded when trying to connect",
    "Query read timeout",
  ])
    expect(failureOf(new Error(text))).toBe("away");
  expect(failureOf(new Error("something else"))).toBe("statement");
  expect(surfaced(withCode("57P01"))).toMatchObject({ code: "DATABASE_AWAY", cause: { code: "57P01" } });
  expect(surfaced(withCode("22P02"))).toMatchObject({ code: "22P02" });
});

test("S7 retrying repeats what can pass, and nothing else", async () => {
  let calls = 0;
  const value = await retrying(async () => {
    if (++calls < 3) throw withCode("40P01");
    return calls;
  });
  expect(value).toBe(3);
  await expect(retrying(() => Promise.reject(withCode("22P02")))).rejects.toThrow("22P02");
  const away = retrying(() => Promise.reject(new SignalboxError("DATABASE_AWAY")), 30);
  await expect(away).rejects.toMatchObject({ code: "DATABASE_AWAY" });
});
