import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { editorStamp, needsEditor } from "./editor.mjs";
import { digest, filesBelow } from "./hash.mjs";
import { installStamp, needsInstall } from "./install.mjs";
import { explain } from "./messages.mjs";
import { majorOf } from "./toolchain.mjs";
import { addTotals, sumTotals, totalsLine } from "./totals.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bootstrap-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, text: string): void => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};

test("the first number of a version text is found in what node and pnpm print", () => {
  expect(majorOf("v24.21.0\n")).toBe(24);
  expect(majorOf("12.21.0")).toBe(12);
  expect(majorOf("not a version")).toBe(0);
});

test("a digest changes with a name, a content and a new file, and not with the place of the checkout", () => {
  put("src/a.ts", "1");
  const files = () => filesBelow(join(root, "src"));
  const first = digest(root, files());
  put("src/a.ts", "2");
  const second = digest(root, files());
  put("src/b.ts", "");
  const third = digest(root, files());
  expect(new Set([first, second, third]).size).toBe(3);
  expect(digest(join(root, "src"), files())).not.toBe(third);
});

test("built and installed folders are not part of a digest", () => {
  put("src/a.ts", "1");
  put("src/node_modules/x/index.js", "1");
  put("src/dist/a.js", "1");
  expect(filesBelow(join(root, "src"))).toEqual([join(root, "src", "a.ts")]);
});

test("an installation is wanted until its stamp is there, and again when the lock file changes", () => {
  put("pnpm-lock.yaml", "lock 1");
  put("packages/model/package.json", "{}");
  expect(needsInstall(root)).toBe(true);
  put("node_modules/.signalbox-install", installStamp(root));
  expect(needsInstall(root)).toBe(false);
  put("pnpm-lock.yaml", "lock 2");
  expect(needsInstall(root)).toBe(true);
});

test("the editor is built again when one of its packages changes, not when a test does", () => {
  put("apps/editor/index.html", "");
  put("packages/model/src/a.ts", "1");
  put("apps/editor/dist/.sources", editorStamp(root));
  expect(needsEditor(root)).toBe(false);
  put("packages/model/src/a.test.ts", "1");
  expect(needsEditor(root)).toBe(false);
  put("packages/model/src/a.ts", "2");
  expect(needsEditor(root)).toBe(true);
});

test.each([
  ["request to registry failed, reason: getaddrinfo ENOTFOUND", /did not answer.*\n.*network/s],
  ["ENOSPC: no space left on device", /disk is full/],
  ["EACCES: permission denied, mkdir", /permission denied/],
  ["something else", /last lines were:\nsomething else/],
])("a failed download is explained in sentences: %s", (output, expected) => {
  expect(explain("Node.js 24", output).message).toMatch(expected);
});

test("totals of several suites are added up", () => {
  const file = join(root, "totals");
  expect(totalsLine(sumTotals(file))).toBe("0 passed, 0 failed, 0 skipped");
  addTotals(file, { passed: 3, failed: 0, skipped: 1 });
  addTotals(file, { passed: 4, failed: 2, skipped: 0 });
  expect(totalsLine(sumTotals(file))).toBe("7 passed, 2 failed, 1 skipped");
});
