import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../errors.ts";
import { ERROR_HELP } from "./error-help.ts";
import { pages } from "./pages.ts";

test.each(pages().map(({ path, text }) => [basename(path), path, text]))(
  "docs/reference/%s is what the code makes; write it with: node packages/model/src/reference/write.ts",
  (_name, path, text) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);

test("every error of the registry is explained, in both languages, and nothing else is", () => {
  expect(Object.keys(ERROR_HELP).sort()).toEqual(Object.keys(ERRORS).sort());
  for (const { en, zh } of Object.values(ERROR_HELP)) {
    expect(en).toMatch(/\.$/);
    expect(zh).toMatch(/[。；]$/);
  }
});

test("every message says something, and its status is one of HTTP's errors", () => {
  for (const [code, [status, template]] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(template).not.toBe("");
  }
});
