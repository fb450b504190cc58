import { type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { card, closeBrowser, hasBrowser, type Opened, openEditor, saved } from "./browser.ts";

const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });

const two = (): WorkflowDocument =>
  workflowDocument.parse({
    name: "Two",
    nodes: [
      { id: "start", type: "manual", label: "Begin" },
      { id: "work", type: "set", label: "Work" },
    ],
    edges: [{ source: "start", sourcePort: "out", target: "work" }],
    layout: { nodes: { start: { x: 0, y: 0 }, work: { x: 400, y: 0 } }, notes: [] },
  });

/** Gives a node another name, by its field in the inspector. */
async function rename(page: Page, from: string, to: string): Promise<void> {
  await card(page, from).click({ position: { x: 100, y: 20 } });
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill(to);
  await name.press("Enter");
  await card(page, to).waitFor();
}

describe.runIf(hasBrowser)("saving in a browser", () => {
  let opened: Opened;
  const labels = () => opened.stored().nodes.map((node) => node.label);
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  it("SAVE-2: an edit made while a save is under way is saved after it", async () => {
    opened = await openEditor({ document: two() });
    const { page, server } = opened;
    server.delayMs = 1500;
    await rename(page, "Work", "Once");
    await page.waitForSelector("[data-save=saving]");
    await rename(page, "Once", "Twice");
    expect(labels()).toEqual(["Begin", "Work"]);
    await poll(labels).toEqual(["Begin", "Once"]);
    server.delayMs = 0;
    await poll(labels).toEqual(["Begin", "Twice"]);
    await saved(page);
  });

  it("SAVE-4, SAVE-5: edits made without a network outlive the page and are sent later", async () => {
    opened = await openEditor({ document: two() });
    const { page, server } = opened;
    server.failing = true;
    await rename(page, "Work", "Offline");
    await page.waitForSelector("[data-save=offline]");
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("n");
    await page.locator(".react-flow__node-note").waitFor();
    // Reading works again, sending does not yet.
    await page.route("**/draft", (route) => route.abort());
    server.failing = false;
    await page.reload();
    await card(page, "Offline").waitFor();
    await page.locator(".react-flow__node-note").waitFor();
    expect(labels()).toEqual(["Begin", "Work"]);
    await page.unroute("**/draft");
    await poll(labels).toEqual(["Begin", "Offline"]);
    expect(opened.stored().layout.notes).toHaveLength(1);
    await saved(page);
    // Nothing is left over that would come back.
    await page.reload();
    await saved(page);
    expect(labels()).toEqual(["Begin", "Offline"]);
  });

  it("SAVE-6: two tabs in conflict wait for a choice: mine, theirs, or both", async () => {
    opened = await openEditor({ document: two() });
    const { page } = opened;
    const other = await opened.tab();
    const choices = [
      ["Keep mine", ["Begin", "Mine"]],
      ["Take theirs", ["Theirs", "Work"]],
      ["Apply my edits to theirs", ["Theirs", "Mine"]],
    ] as const;
    for (const [choice, result] of choices) {
      await page.route("**/draft", (route) => route.abort());
      await rename(page, "Work", "Mine");
      await page.waitForSelector("[data-save=offline]");
      await rename(other, "Begin", "Theirs");
      await poll(labels).toEqual(["Theirs", "Work"]);
      await page.unroute("**/draft");
      await page.evaluate(() => dispatchEvent(new Event("online")));
      await page.getByRole("button", { name: choice }).click();
      await poll(labels).toEqual(result);
      for (const label of result) {
        await card(page, label).waitFor();
        // The other tab had nothing unsaved and follows.
        await card(other, label).waitFor();
      }
      await saved(page);
      await saved(other);
      for (const [label, before] of [
        ["Theirs", "Begin"],
        ["Mine", "Work"],
      ] as const) {
        if (!labels().includes(label)) continue;
        await rename(other, label, before);
        await card(page, before).waitFor();
      }
      await poll(labels).toEqual(["Begin", "Work"]);
      await saved(other);
    }
  });
});
