import { mkdirSync } from "node:fs";
import { type RunSummary, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, hasBrowser, type Opened, openEditor, saved } from "./browser.ts";

const make = (document: object): WorkflowDocument => workflowDocument.parse({ name: "Big orders", ...document });

const older = make({
  nodes: [
    { id: "start", type: "manual", label: "Order paid" },
    { id: "ask", type: "approval", label: "Ask the owner", params: { title: "Release {{ trigger.id }}?" } },
    { id: "tell", type: "http_request", label: "Tell the shop", params: { url: "https://shop.example.com/a" } },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "ask" },
    { source: "ask", sourcePort: "approved", target: "tell" },
  ],
  vars: { limit: 500 },
  layout: { nodes: { start: { x: 0, y: 0 }, ask: { x: 320, y: 0 }, tell: { x: 640, y: 0 } } },
});
const newer = make({
  nodes: [
    { id: "start", type: "manual", label: "Order paid" },
    { id: "log", type: "http_request", label: "Note it", params: { url: "https://log.example.com" } },
    {
      id: "tell",
      type: "http_request",
      label: "Tell the shop",
      params: { url: "https://shop.example.com/b", method: "POST" },
      retry: { max: 5 },
    },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "log" },
    { source: "log", sourcePort: "out", target: "tell" },
    { source: "start", sourcePort: "out", target: "tell" },
  ],
  vars: { limit: 800 },
  layout: { nodes: { start: { x: 0, y: 40 }, log: { x: 320, y: 0 }, tell: { x: 640, y: 0 } } },
});

describe.runIf(hasBrowser)("versions", () => {
  let opened: Opened;
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  /** A workflow whose draft differs from version 4, which differs from version 3; two runs wait in version 3. */
  async function open(options: Parameters<typeof openEditor>[0] = {}): Promise<{ page: Page; at: string }> {
    opened = await openEditor({ document: newer, ...options });
    const { data, url } = opened.server;
    const [stored] = data.workflows;
    if (!stored) throw new Error("The fixture has no workflow.");
    stored.summary = { ...stored.summary, name: "Big orders", version: 4, changed: true };
    stored.versions = stored.versions.slice(-4);
    stored.published = { 1: older, 2: older, 3: { ...older, vars: {} }, 4: older };
    const base = data.runs[0] as RunSummary;
    data.runs = [1, 2].map((n) => ({
      ...base,
      id: `${base.id.slice(0, -4)}000${n}`,
      workflow: stored.summary.id,
      version: 3,
      status: "waiting",
    }));
    return { page: opened.page, at: `${url}/w/${stored.summary.id}` };
  }

  it("COMPARE-3: two versions on one canvas, gone through by keyboard", async () => {
    const { page, at } = await open();
    await page.goto(`${at}/versions`);
    // The draft differs: it is what is shown, against the newest version.
    const panel = page.getByRole("region", { name: "Changes" });
    await panel.getByRole("heading", { name: "Draft" }).waitFor();
    await card(page, "Note it").getByText("added", { exact: true }).waitFor();
    await card(page, "Ask the owner").getByText("removed", { exact: true }).waitFor();
    await card(page, "Tell the shop").getByText("3 changes").waitFor();
    const history = page.getByRole("navigation", { name: "History" });
    await history.getByText("2 runs under way").waitFor();
    await history.getByText("Constants").first().waitFor();

    const said = async () => (await panel.getByRole("status").textContent()) ?? "";
    const order: string[] = [];
    for (let n = 0; n < 5; n++) {
      await page.keyboard.press("n");
      await expect.poll(said).toContain(`Change ${n + 1} of 5`);
      order.push(await said());
    }
    expect(order.map((text) => text.replace(/^Change \d of 5. /, "").trim())).toEqual([
      "Changed: Constants › limit.",
      "Added: Note it.",
      "Removed: Ask the owner.",
      "Changed: Tell the shop. Method, Address, Retries",
      "Added: Connection from Order paid to Tell the shop.",
    ]);
    await page.keyboard.press("p");
    await expect.poll(said).toContain("Change 4 of 5");
    await panel.getByText("https://shop.example.com/a").waitFor();
    await panel.getByText(/1 node moved/).waitFor();

    // Any version alone, and against any other one.
    await history.getByRole("link", { name: /Version 1/ }).click();
    await panel.getByText("3 nodes, not compared with another version.").waitFor();
    expect(await card(page, "Note it").count()).toBe(0);
    await panel.getByRole("button", { name: /Compared with/ }).click();
    await page.getByRole("option", { name: "Draft" }).click();
    await card(page, "Note it").getByText("removed", { exact: true }).waitFor();
  });

  it("COMPARE-4: a version is restored as one edit that can be undone", async () => {
    const { page, at } = await open();
    await page.goto(`${at}/versions?version=3`);
    await page.getByRole("button", { name: "Restore as draft" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText(/undo brings back the draft/).waitFor();
    await dialog.getByRole("button", { name: "Restore as draft" }).click();
    await page.getByText("The draft is version 3 now").waitFor();
    await saved(page);
    expect(opened.stored().nodes.map((node) => node.id)).toEqual(["start", "ask", "tell"]);
    expect(opened.stored().vars).toEqual({});
    expect(new URL(page.url()).search).toBe("");
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("Control+z");
    await expect.poll(() => opened.stored()).toEqual(newer);
  });

  it("COMPARE-5: publishing shows what changes, and offers to move runs that wait", async () => {
    const { page, at } = await open();
    await page.goto(at);
    await page.getByRole("button", { name: "Publish" }).click();
    const dialog = page.getByRole("dialog", { name: "Publish" });
    await dialog.getByText("What changes against version 4").waitFor();
    await dialog.getByText("https://shop.example.com/b").waitFor();
    await dialog.getByText(/2 runs are under way/).waitFor();
    await dialog.getByRole("textbox", { name: /What/ }).fill("No approval");
    await dialog.getByRole("button", { name: "Publish" }).click();
    const move = page.getByRole("dialog", { name: "Move runs to version 5" });
    await move.getByText("2 unfinished runs are on older versions.").waitFor();
    await move.getByText("1 stays on its version").waitFor();
    await move.getByText(/version 5 has no such node/).waitFor();
    await move.getByRole("button", { name: "Move 1 run" }).click();
    await move.getByText("1 run goes on with version 5.").waitFor();
    expect(opened.server.data.runs.filter((run) => run.version === 5)).toHaveLength(1);
  });

  it.each([
    ["light", "en"],
    ["dark", "zh"],
    ["light", "zh"],
    ["dark", "en"],
  ] as const)("A11Y-1: neither page nor dialogs have a serious finding (%s, %s)", async (theme, language) => {
    const { page, at } = await open({ theme, language });
    const problems: string[] = [];
    const folder = process.env.SIGNALBOX_SCREENSHOTS;
    const look = async (what: string) => {
      if (folder) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: `${folder}/${what}-${theme}-${language}.png` });
      }
      for (const finding of await seriousFindings(page)) problems.push(`${what}: ${finding}`);
    };
    await page.setViewportSize({ width: 1440, height: 860 });
    await page.goto(`${at}/versions`);
    await card(page, "Note it").waitFor();
    for (let n = 0; n < 4; n++) await page.keyboard.press("n");
    await look("compare");
    await page.goto(`${at}/versions?version=4&with=none`);
    await card(page, "Ask the owner").waitFor();
    await look("alone");
    await page.getByRole("button", { name: /Move runs|迁移/ }).click();
    await page.getByText(/ask_owner/).waitFor();
    await look("move");
    await page.goto(at);
    await page.getByRole("button", { name: /^(Publish|发布)$/ }).click();
    await page.getByText("https://shop.example.com/b").first().waitFor();
    await look("publish");
    expect(problems).toEqual([]);
  });
});
