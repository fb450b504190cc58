import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../scripts/find-chromium.ts";

/** Path of the browser, or undefined: then browser tests are skipped. */
export const browserPath = findChromium();

/** Starts the browser without a window. As root it runs without its own sandbox, which refuses to start there. */
export function launchBrowser(): Promise<Browser> {
  if (!browserPath) throw new Error("there is no Chromium; tests that need one are skipped with skipIf(!browserPath)");
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: browserPath, args });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility problems of WCAG 2.2 A and AA on the page, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(root: unknown, options: object): Promise<AxeResult> } }).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await axe.run((globalThis as unknown as { document: unknown }).document, {
      runOnly: { type: "tag", values: tags },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
}
interface AxeResult {
  violations: { id: string; nodes: { target: string[] }[] }[];
}
