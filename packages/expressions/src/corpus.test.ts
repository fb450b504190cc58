import { readdirSync, readFileSync } from "node:fs";
import type { Json } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { ExpressionError } from "./error.ts";
import { evaluateTemplate } from "./evaluate.ts";
import type { Scope } from "./scope.ts";

/** A text and what it gives; or the reason it fails, and the piece of the text that is pointed at. */
interface Case {
  text: string;
  gives?: Json;
  error?: string;
  at?: string;
}
const folder = new URL("../corpus/", import.meta.url);
const load = (name: string) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const scope: Scope = load("scope.json");
const files = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "scope.json");

function failure(text: string): ExpressionError {
  try {
    evaluateTemplate(text, scope);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${text} did not fail`);
}

describe.each(files)("EXP-1 corpus %s", (file) => {
  it.each(load(file) as Case[])("$text", ({ text, gives, error, at }) => {
    if (error === undefined) {
      expect(evaluateTemplate(text, scope)).toEqual(gives);
      return;
    }
    const found = failure(text);
    expect(found.reason, found.message).toBe(error);
    if (at !== undefined) expect(text.slice(found.from, found.to)).toBe(at);
    for (const part of [found.message, found.what.zh, found.fix.zh]) expect(part).not.toMatch(/\{[a-z]\w+(:kind)?\}/);
    expect(found.what.zh).toMatch(/[\u4e00-\u9fff]/);
  });
});

it("EXP-1 the corpus has at least 150 cases", () => {
  expect(files.flatMap((file) => load(file)).length).toBeGreaterThanOrEqual(150);
});
