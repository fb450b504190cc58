import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeyError, keyPath, openSealer } from "./key-file.ts";
import { keyIdOf, SealError, Sealer } from "./sealer.ts";

describe("Sealer", () => {
  const key = Buffer.alloc(32, 7);
  it("SEC-1 opens what it sealed, in the same place only", () => {
    const sealer = new Sealer([key]);
    const sealed = sealer.seal("s3cret 密钥", "connection:shop");
    expect(sealed).not.toContain("s3cret");
    expect(sealer.open(sealed, "connection:shop")).toBe("s3cret 密钥");
    expect(() => sealer.open(sealed, "connection:bank")).toThrow(SealError);
    expect(sealer.seal("s3cret 密钥", "connection:shop")).not.toBe(sealed);
  });

  it("SEC-2 notices every changed byte", () => {
    const sealer = new Sealer([key]);
    const parts = sealer.seal("abc", "x").split(".");
    const data = Buffer.from(parts[3] ?? "", "base64url");
    for (let i = 0; i < data.length; i++) {
      const changed = Buffer.from(data);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => sealer.open([...parts.slice(0, 3), changed.toString("base64url")].join("."), "x")).toThrow(
        SealError,
      );
    }
  });

  it("SEC-3 seals with the first key and opens with the others, for rotation", () => {
    const old = new Sealer([key]).seal("abc", "x");
    const rotated = new Sealer([Buffer.alloc(32, 8), key]);
    expect(rotated.open(old, "x")).toBe("abc");
    expect(keyIdOf(rotated.seal("abc", "x"))).toBe(rotated.currentKey);
    expect(() => new Sealer([Buffer.alloc(32, 8)]).open(old, "x")).toThrow(/key .* which is not here/);
  });
});

describe("openSealer", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "signalbox-key-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it("SEC-4 makes the key at the first start, for its owner only, and finds it again", () => {
    const first = openSealer({ dataDir, sealedWith: [] });
    expect(statSync(keyPath(dataDir)).mode & 0o777).toBe(0o600);
    const again = openSealer({ dataDir, sealedWith: [first.currentKey] });
    expect(again.open(first.seal("abc", "x"), "x")).toBe("abc");
  });

  it("SEC-5 refuses to start without the key that stored secrets need", () => {
    expect(() => openSealer({ dataDir, sealedWith: ["0badc0de"] })).toThrow(KeyError);
    openSealer({ dataDir, sealedWith: [] });
    expect(() => openSealer({ dataDir, sealedWith: ["0badc0de"] })).toThrow(/0badc0de.*Put the key file/s);
  });

  it("refuses a damaged key file, and takes the key of the settings instead of a file", () => {
    writeFileSync(keyPath(dataDir), "not a key\n");
    expect(() => openSealer({ dataDir, sealedWith: [] })).toThrow(/damaged/);
    const secretKey = Buffer.alloc(32, 3).toString("base64");
    expect(openSealer({ dataDir, secretKey, sealedWith: [] }).currentKey).toHaveLength(8);
    expect(readFileSync(keyPath(dataDir), "utf8")).toBe("not a key\n");
  });
});
