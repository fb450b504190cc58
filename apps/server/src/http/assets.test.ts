import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Assets } from "./assets.ts";

let folder: string;
const script = "let a = 1;\n".repeat(500);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-assets-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets/a-1.js"), script);
  writeFileSync(join(folder, ".hidden"), "no");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("serves files packed as the browser can take them, with a type and a tag", async () => {
  const assets = new Assets(folder);
  const br = await assets.get("/assets/a-1.js", "gzip, br;q=1.0");
  expect(br).toMatchObject({ encoding: "br", fixed: true, type: "text/javascript; charset=utf-8" });
  expect(brotliDecompressSync(br?.body ?? "").toString()).toBe(script);
  const gz = await assets.get("/assets/a-1.js", "gzip, br;q=0");
  expect(gunzipSync(gz?.body ?? "").toString()).toBe(script);
  expect((await assets.get("/assets/a-1.js", ""))?.body.toString()).toBe(script);
  expect(gz?.etag).not.toBe(br?.etag);
  expect(await assets.get("/index.html", "br")).toMatchObject({ encoding: "identity", fixed: false });
});

it("knows nothing outside of its folder, and nothing hidden", async () => {
  const assets = new Assets(folder);
  for (const path of ["/../etc/passwd", "/assets/../../x", "/.hidden", "/assets", "/gone.js", "index.html"]) {
    expect([path, await assets.get(path, "")]).toEqual([path, undefined]);
  }
  expect(await new Assets(join(folder, "missing")).get("/index.html", "")).toBeUndefined();
});

it("notices a file that was built anew", async () => {
  const assets = new Assets(folder);
  const before = await assets.get("/index.html", "");
  writeFileSync(join(folder, "index.html"), "<!doctype html><p>new");
  utimesSync(join(folder, "index.html"), 1, 1);
  const after = await assets.get("/index.html", "");
  expect(after?.body.toString()).toContain("new");
  expect(after?.etag).not.toBe(before?.etag);
});
