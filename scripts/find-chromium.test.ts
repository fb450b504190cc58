import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "./find-chromium.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chromium-"));
  for (const name of ["google-chrome", "chromium"]) writeFileSync(join(folder, name), "#!/bin/sh\n");
  chmodSync(join(folder, "google-chrome"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the first name on PATH that can be run is taken", () => {
  expect(findChromium({ PATH: folder })).toBe(join(folder, "google-chrome"));
});

test("SIGNALBOX_CHROMIUM goes before PATH, and a wrong one is an error instead of skipped tests", () => {
  expect(findChromium({ PATH: "", SIGNALBOX_CHROMIUM: join(folder, "google-chrome") })).toBe(
    join(folder, "google-chrome"),
  );
  expect(() => findChromium({ PATH: folder, SIGNALBOX_CHROMIUM: join(folder, "chromium") })).toThrow(
    /cannot|can be run/,
  );
});

test("nothing is found on an empty PATH", () => {
  expect(findChromium({ PATH: "" })).toBeUndefined();
});
