import { type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, hasBrowser, type Opened, openEditor, saved } from "./browser.ts";

const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });

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
async function rename(page: Page, from: string, to: string, field = "Name"): Promise<void> {
  await card(page, from).click({ position: { x: 100, y: 20 } });
  const name = page.getByRole("textbox", { name: field, exact: true });
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
    const saves: (() => void)[] = [];
    server.hold = () => new Promise((go) => saves.push(go));
    await rename(page, "Work", "Once");
    await poll(() => saves.length).toBe(1);
    await page.waitForSelector("[data-save=saving]");
    await rename(page, "Once", "Twice");
    expect(labels()).toEqual(["Begin", "Work"]);
    saves[0]?.();
    await poll(labels).toEqual(["Begin", "Once"]);
    await poll(() => saves.length).toBe(2);
    server.hold = undefined;
    saves[1]?.();
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
    // Reading works again, sending does not yet: not even what a page sends as it goes.
    server.cut = "before";
    server.failing = false;
    await page.reload();
    await card(page, "Offline").waitFor();
    await page.locator(".react-flow__node-note").waitFor();
    expect(labels()).toEqual(["Begin", "Work"]);
    server.cut = undefined;
    await poll(labels).toEqual(["Begin", "Offline"]);
    expect(opened.stored().layout.notes).toHaveLength(1);
    await saved(page);
    // Nothing is left over that would come back.
    await page.reload();
    await saved(page);
    expect(labels()).toEqual(["Begin", "Offline"]);
  });

  /** The second tab saves while the first cannot; then the first can again. */
  async function meanwhile(page: Page, mine: () => Promise<void>, theirs: () => Promise<void>): Promise<void> {
    await page.route("**/draft", (route) => route.abort());
    await mine();
    await page.waitForSelector("[data-save=offline]");
    await theirs();
    await page.unroute("**/draft");
    await page.evaluate(() => dispatchEvent(new Event("online")));
  }

  it("SAVE-10: two tabs change different nodes: both edits are kept without a question", async () => {
    opened = await openEditor({ document: two() });
    const { page } = opened;
    const other = await opened.tab();
    await meanwhile(
      page,
      () => rename(page, "Work", "Mine"),
      async () => {
        await rename(other, "Begin", "Theirs");
        await poll(labels).toEqual(["Theirs", "Work"]);
      },
    );
    await poll(labels).toEqual(["Theirs", "Mine"]);
    for (const tab of [page, other]) {
      await saved(tab);
      await card(tab, "Theirs").waitFor();
      await card(tab, "Mine").waitFor();
      expect(await tab.getByRole("button", { name: "Choose…" }).count()).toBe(0);
    }
  });

  it("SAVE-6, A11Y-1: what collides is chosen field by field, by keyboard, and nothing is sent before", async () => {
    for (const [theme, language, words] of [
      ["light", "en", ["Choose…", "Mine", "Apply and save"]],
      ["dark", "zh", ["选择…", "我的修改", "应用并保存"]],
    ] as const) {
      opened = await openEditor({ document: two(), theme, language });
      const { page } = opened;
      const other = await opened.tab();
      const name = language === "en" ? "Name" : "名称";
      await meanwhile(
        page,
        () => rename(page, "Work", "Mine", name),
        async () => {
          await rename(other, "Work", "Theirs", name);
          await poll(labels).toEqual(["Begin", "Theirs"]);
        },
      );
      await page.getByRole("button", { name: words[0] }).press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      const apply = dialog.getByRole("button", { name: words[2] });
      expect(await apply.isDisabled()).toBe(true);
      expect(labels()).toEqual(["Begin", "Theirs"]);
      expect(await seriousFindings(page)).toEqual([]);
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/one-${theme}-${language}.png` });
      const mine = dialog.getByRole("radio", { name: new RegExp(words[1]) });
      await mine.focus();
      await page.keyboard.press("Space");
      expect(await mine.isChecked()).toBe(true);
      await apply.press("Enter");
      await poll(labels).toEqual(["Begin", "Mine"]);
      await saved(page);
      await card(other, "Mine").waitFor();
      if (language === "en") await opened.close();
    }
  });

  it("SAVE-12: a save in one tab leaves what is unsent in another, and the next visit offers it", async () => {
    opened = await openEditor({ document: two() });
    const { page } = opened;
    const other = await opened.tab();
    await other.route("**/draft", (route) => route.abort());
    await rename(other, "Begin", "Left");
    await other.waitForSelector("[data-save=offline]");
    await rename(page, "Work", "Saved");
    await poll(labels).toEqual(["Begin", "Saved"]);
    await saved(page);
    // While the other tab is there, it sends its own edits.
    await page.reload();
    await saved(page);
    const apply = page.getByRole("button", { name: "Apply them" });
    expect(await apply.count()).toBe(0);
    await other.close();
    await page.reload();
    await apply.click();
    await poll(labels).toEqual(["Left", "Saved"]);
    await saved(page);
    await page.reload();
    await saved(page);
    expect(await apply.count()).toBe(0);
  });

  it("SAVE-4, SAVE-5: the network goes while one types, and comes back", async () => {
    opened = await openEditor({ document: two() });
    const { page } = opened;
    const context = page.context();
    await card(page, "Work").click({ position: { x: 100, y: 20 } });
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("");
    await name.pressSequentially("One two", { delay: 60 });
    await context.setOffline(true);
    await name.pressSequentially(" three four", { delay: 60 });
    await name.press("Enter");
    await page.waitForSelector("[data-save=offline]");
    await context.setOffline(false);
    await poll(labels).toEqual(["Begin", "One two three four"]);
    await saved(page);
  });

  it("SAVE-4: a reload in the middle of a drag keeps the edit before it, and the node where it was", async () => {
    opened = await openEditor({ document: two() });
    const { page } = opened;
    await page.route("**/draft", (route) => route.abort());
    await rename(page, "Work", "Dragged");
    const box = await card(page, "Dragged").boundingBox();
    await page.mouse.move((box?.x ?? 0) + 120, (box?.y ?? 0) + 20);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 320, (box?.y ?? 0) + 220, { steps: 5 });
    await page.reload();
    await page.unroute("**/draft");
    await card(page, "Dragged").waitFor();
    await poll(labels).toEqual(["Begin", "Dragged"]);
    await saved(page);
    expect(opened.stored().layout.nodes.work).toEqual({ x: 400, y: 0 });
  });

  it("SAVE-11: a reload while a save is under way, with an edit after it: both are stored, nothing is asked", async () => {
    opened = await openEditor({ document: two() });
    const { page, server } = opened;
    // The server stores it, the page never hears of it.
    server.cut = "after";
    await rename(page, "Work", "Once");
    await poll(labels).toEqual(["Begin", "Once"]);
    await rename(page, "Once", "Twice");
    await page.reload();
    server.cut = undefined;
    await poll(labels).toEqual(["Begin", "Twice"]);
    await saved(page);
    expect(await page.getByRole("button", { name: "Choose…" }).count()).toBe(0);
  });

  it.each(["before", "after"] as const)(
    "SAVE-11: the server dies %s it stored a save, and comes back",
    async (when) => {
      opened = await openEditor({ document: two() });
      const { page, server } = opened;
      server.cut = when;
      await rename(page, "Work", "Once");
      // A browser may send it again by itself, and is told at once that the draft went on: by its own save.
      if (when === "before") await page.waitForSelector("[data-save=offline]");
      await poll(labels).toEqual(["Begin", when === "after" ? "Once" : "Work"]);
      server.failing = true;
      server.away(true);
      await rename(page, "Once", "Twice");
      server.cut = undefined;
      server.failing = false;
      server.away(false);
      await poll(labels).toEqual(["Begin", "Twice"]);
      await saved(page);
      expect(await page.getByRole("button", { name: "Choose…" }).count()).toBe(0);
    },
  );
});
