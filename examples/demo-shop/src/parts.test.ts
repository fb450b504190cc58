import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LOCATIONS, PRODUCTS } from "./catalogue.ts";
import { FaultSource, NO_FAULTS, parseFaults, withFaults } from "./faults.ts";
import { IdempotencyKeys } from "./idempotency.ts";
import { Ledger } from "./ledger.ts";
import { parseOptions } from "./options.ts";
import { languageOf, TEXTS } from "./pages/texts.ts";
import { shopifySignature } from "./sign.ts";
import { HYSTERESIS, StockWatch } from "./stock.ts";

const [product] = PRODUCTS;
const [location] = LOCATIONS;
if (!product || !location) throw new Error("the catalogue is empty");

test("a signature is base64 of HMAC-SHA256 over the raw body", () => {
  // RFC 4231, test case 2.
  const expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  const signature = shopifySignature("Jefe", "what do ya want for nothing?");
  expect(Buffer.from(signature, "base64").toString("hex")).toBe(expected);
});

test("an alert is raised once a crossing, and again only after stock recovered beyond the hysteresis", () => {
  const watch = new StockWatch();
  const point = product.reorderPoint;
  const seen = [point + 5, point, point - 1, point + 1, point - 2, point + HYSTERESIS + 1, point].map(
    (available) => watch.observe(product, location, available).crossed,
  );
  expect(seen).toEqual([false, true, false, false, false, false, true]);
});

test("a repeated key gets the first answer, a failed call is carried out again", () => {
  const keys = new IdempotencyKeys();
  let calls = 0;
  const work = (status: number) => () => ({ status, body: ++calls });
  expect(keys.once("a", "k", work(503)).body).toBe(1);
  expect(keys.once("a", "k", work(201)).body).toBe(2);
  expect(keys.once("a", "k", work(201)).body).toBe(2);
  expect(keys.once("b", "k", work(201)).body).toBe(3);
  expect(keys.once("a", undefined, work(201)).body).toBe(4);
});

test("faults are read from text, and a wrong one is named", () => {
  expect(parseFaults("fail=0.1, busy=0.5,retryAfter=3")).toEqual({ ...NO_FAULTS, fail: 0.1, busy: 0.5, retryAfter: 3 });
  expect(() => parseFaults("fial=0.1")).toThrow(/no fault called fial.*fail/);
  expect(() => parseFaults("fail=2")).toThrow(/fail: expected a number from 0 to 1, got 2/);
  expect(() => parseFaults("fail")).toThrow(/fail: expected a number/);
  expect(() => withFaults(NO_FAULTS, { busy: "often" })).toThrow(/busy/);
});

test("faults strike at their rate, the same way for the same seed", () => {
  const strikes = (seed: number) => {
    const source = new FaultSource(seed, { ...NO_FAULTS, fail: 0.25 });
    return Array.from({ length: 1000 }, () => source.strikes("fail"));
  };
  const hits = strikes(5).filter(Boolean).length;
  expect(hits).toBeGreaterThan(180);
  expect(hits).toBeLessThan(320);
  expect(strikes(5)).toEqual(strikes(5));
  expect(new FaultSource(5).strikes("lost")).toBe(false);
});

test("the ledger numbers its entries without a gap and writes each one to its file at once", () => {
  const folder = mkdtempSync(join(tmpdir(), "ledger-"));
  const file = join(folder, "ledger.jsonl");
  const ledger = new Ledger(file);
  ledger.add("label", { order: "1" });
  ledger.add("void", { order: "1" });
  ledger.add("mail", { to: ["a@b.example"] });
  const lines = readFileSync(file, "utf8").trim().split("\n");
  rmSync(folder, { recursive: true });
  expect(lines.map((line) => JSON.parse(line).n)).toEqual([0, 1, 2]);
  expect(ledger.about("1").map((entry) => entry.kind)).toEqual(["label", "void"]);
  expect(ledger.from(1, 1).map((entry) => entry.kind)).toEqual(["void"]);
});

test("flags have defaults, and a wrong one says what was expected", () => {
  expect(parseOptions([])).toMatchObject({ host: "127.0.0.1", port: 0, perMinute: 12, signalbox: undefined });
  expect(parseOptions(["--seed", "5", "--faults", "lost=0.5"])).toMatchObject({ seed: 5, faults: { lost: 0.5 } });
  expect(() => parseOptions(["--port", "http"])).toThrow(/--port: expected a number/);
  expect(() => parseOptions(["--seed", "1.5"])).toThrow(/--seed: expected a whole number/);
  expect(() => parseOptions(["--signalbox", "here"])).toThrow(/--signalbox: expected an address/);
  expect(() => parseOptions(["--colour", "red"])).toThrow(/colour/);
});

test("both languages have every text, and the browser's wish is followed", () => {
  expect(Object.keys(TEXTS.zh)).toEqual(Object.keys(TEXTS.en));
  expect(languageOf(undefined, "zh-CN,zh;q=0.9,en;q=0.8")).toBe("zh");
  expect(languageOf("en", "zh-CN")).toBe("en");
  expect(languageOf(undefined, undefined)).toBe("en");
});
