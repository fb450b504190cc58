import { validateWorkflow } from "@signalbox/engine";
import { catalogOf } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { startFixtureServer } from "../dev/fixture-server.ts";
import { seriousFindings } from "./axe.ts";
import { closeBrowser, hasBrowser, openWindow } from "./browser.ts";
import { builtEditor } from "./dist.ts";
import { editorStates } from "./editor-states.ts";
import { markMessages, textsOf, textsOutside } from "./texts.ts";

afterAll(closeBrowser);

/** What `Intl` writes: times, spans, sizes. */
const FORMATTED =
  /^(?:now|yesterday|tomorrow|(?:in )?[\d.,]+ ?(?:ms|s|m|h|d|B|kB|MB|seconds?|minutes?|hours?|days?|months?|years?)\b.*|\d+[mhd] \d+[smh].*|\w{3} \d{1,2}, \d{4}.*|v\d+)$/;
/** Names, and what React Aria says by itself in the language of the page. */
const NAMES =
  /^(?:Signalbox|React Flow attribution|English|简体中文|切换到中文|Dismiss|Clear search|Show suggestions|Increase.*|Decrease.*|Notifications|Press Enter.*|Selected)$/;

const settled = (page: Page) => page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);

describe.skipIf(!hasBrowser)("texts", () => {
  it("I18N-10 every text that is seen or spoken comes from the catalogs, and is data otherwise", async () => {
    const server = await startFixtureServer({ dist: builtEditor() });
    server.data.nodes = nodes.map((node) => node.definition);
    const workflow = server.data.workflows[0];
    if (!workflow) throw new Error("the fixture has no workflow");
    // What the checker says of it comes from the engine, in both languages.
    const { findings } = validateWorkflow(workflow.document, catalogOf(server.data.nodes));
    const data = [...textsOf([server.data, findings])].join("\n").toLowerCase();
    const context = await openWindow({ language: "en" });
    const page = await context.newPage();
    await markMessages(page);
    const outside: string[] = [];
    const look = async (where: string) => {
      await settled(page);
      for (const text of await textsOutside(page)) {
        // A list of names, or a name and its count, is data when each of its words is.
        const known = text
          .toLowerCase()
          .split(/[\s,·→/:@#()“”×…"]+/)
          .every((word) => data.includes(word));
        if (!known && !FORMATTED.test(text) && !NAMES.test(text)) outside.push(`${where}: ${text}`);
      }
    };
    const { id } = workflow.summary;
    const run = server.data.runs.find((one) => one.workflow === id)?.id;
    const paths = [
      "/",
      "/workflows",
      "/runs",
      `/w/${id}/runs`,
      `/w/${id}/versions`,
      "/approvals",
      `/approvals/${server.data.approvals[1]?.id}`,
      "/inbox",
      `/inbox/${server.data.inbox[5]?.id}`,
      "/templates",
      "/templates/refund-approval",
      "/connections",
      "/connections/new?type=shop",
      "/connections/main_shop",
      "/settings/appearance",
      "/settings/language",
      "/settings/shortcuts",
      "/settings/tokens",
      "/settings/about",
      "/nothing/here",
      `/w/${id}`,
      `/w/${id}/runs/${run}`,
    ];
    for (const path of paths) {
      await page.goto(server.url + path);
      await page.getByText("⟦").first().waitFor({ state: "attached" });
      await look(path);
    }
    await page.goto(`${server.url}/w/${id}`);
    for await (const state of editorStates(page)) await look(state);
    // Control: a text that is written into a page is found.
    await page.evaluate(() => document.body.append("Written by hand"));
    expect(await textsOutside(page)).toContain("Written by hand");
    expect(outside).toEqual([]);
    await context.close();
    await server.close();
  }, 240_000);

  it.each([
    ["light", "en"],
    ["dark", "zh"],
  ] as const)(
    "A11Y-2 the panels and dialogs of the editor have no serious accessibility finding (%s, %s)",
    async (theme, language) => {
      const server = await startFixtureServer({ dist: builtEditor() });
      server.data.nodes = nodes.map((node) => node.definition);
      const context = await openWindow({ theme, language });
      const page = await context.newPage();
      await page.goto(`${server.url}/w/${server.data.workflows[0]?.summary.id}`);
      const findings: string[] = [];
      for await (const state of editorStates(page)) {
        await settled(page);
        for (const finding of await seriousFindings(page)) findings.push(`${state}: ${finding}`);
      }
      expect(findings).toEqual([]);
      await context.close();
      await server.close();
    },
    240_000,
  );
});
