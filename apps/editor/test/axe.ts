import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical accessibility findings of a page: rule, and the first element it is about. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Found = { impact: string; id: string; nodes: { html: string; failureSummary: string }[] };
    const { axe } = window as unknown as { axe: { run(root: Document): Promise<{ violations: Found[] }> } };
    const { violations } = await axe.run(document);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")} ${nodes[0]?.failureSummary}`);
  });
}
