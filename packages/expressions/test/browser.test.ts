import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExpressionError, evaluateTemplate } from "../src/index.ts";

/** The browser runs the sources themselves: a small server strips the types, an import map finds the packages. */
const root = new URL("../../../", import.meta.url);
const model = new URL("packages/model/", root);
const fileOf = (name: string, from: URL) =>
  pathToFileURL(createRequire(new URL("package.json", from)).resolve(name)).href;
const address = (href: string) => `/files/${href.slice(root.href.length)}`;

const imports = {
  "@signalbox/model": address(new URL("src/index.ts", model).href),
  "@marcbachmann/cel-js": address(fileOf("@marcbachmann/cel-js", new URL("../", import.meta.url))),
  zod: address(fileOf("zod", model).replace(/\.cjs$/, ".js")),
};
/** Runs in the page, so it stands in the page: the test's own code is transformed by the test runner. */
const script = `
import { evaluateTemplate, ExpressionError } from ${JSON.stringify(address(new URL("../src/index.ts", import.meta.url).href))};
window.outcomes = (texts, scope) => texts.map((text) => {
  try {
    return { gives: evaluateTemplate(text, scope) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) return { unexpected: String(error) };
    return { reason: error.reason, from: error.from, to: error.to, en: error.message, zh: error.what.zh };
  }
});`;
const page = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${script}</script>`;

const corpus = new URL("../corpus/", import.meta.url);
const load = (name: string) => JSON.parse(readFileSync(new URL(name, corpus), "utf8"));
const scope = load("scope.json");
const texts: string[] = readdirSync(corpus)
  .filter((name) => name !== "scope.json")
  .flatMap((name) => load(name).map((one: { text: string }) => one.text));

function outcomeHere(text: string): unknown {
  try {
    return { gives: evaluateTemplate(text, scope) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { reason: error.reason, from: error.from, to: error.to, en: error.message, zh: error.what.zh };
  }
}

const executable = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const hasBrowser = (() => {
  try {
    readFileSync(executable, { flag: "r" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasBrowser)("EXP-21 browser and server agree", () => {
  let server: Server;
  let browser: Browser;
  let base = "";

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/");
      if (!path.startsWith("/files/")) {
        response.setHeader("content-type", "text/html; charset=utf-8").end(page);
        return;
      }
      try {
        const source = readFileSync(fileURLToPath(new URL(path.slice("/files/".length), root)), "utf8");
        response.setHeader("content-type", "text/javascript; charset=utf-8");
        response.end(path.endsWith(".ts") ? stripTypeScriptTypes(source) : source);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const bound = server.address();
    base = `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`;
    browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it("on every text of the corpus", async () => {
    const tab = await browser.newPage();
    await tab.goto(base);
    await tab.waitForFunction("window.outcomes");
    const there = (await tab.evaluate(
      `window.outcomes(${JSON.stringify(texts)}, ${JSON.stringify(scope)})`,
    )) as unknown[];
    expect(there).toHaveLength(texts.length);
    texts.forEach((text, i) => {
      expect(there[i], text).toEqual(JSON.parse(JSON.stringify(outcomeHere(text))));
    });
  });
});
