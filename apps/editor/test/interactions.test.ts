import { edgeId, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { seriousFindings } from "./axe.ts";
import { closeBrowser, drag, hasBrowser, type Opened, openEditor, saved } from "./browser.ts";

/** Longer than a save takes. */
const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 });
const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not on the screen.");
  return box;
};
const picture = async (page: Page, name: string) => {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
};

/** Runs a command by its words, from the palette. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Type a command/ }).fill(words);
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
}

const row = (): WorkflowDocument =>
  workflowDocument.parse({
    name: "Row",
    nodes: [
      { id: "start", type: "manual", label: "Begin" },
      { id: "first", type: "http_request", label: "First", params: { url: "https://shop.example/orders" } },
      { id: "second", type: "set", label: "Second" },
      { id: "third", type: "set", label: "Third" },
    ],
    edges: [
      { source: "start", sourcePort: "out", target: "first" },
      { source: "first", sourcePort: "out", target: "second" },
    ],
    layout: {
      nodes: {
        start: { x: 0, y: 0 },
        first: { x: 400, y: 40 },
        second: { x: 800, y: 0 },
        third: { x: 800, y: 320 },
      },
    },
  });

describe.runIf(hasBrowser)("working on the canvas", () => {
  let opened: Opened;
  const edges = () => opened.stored().edges.map(edgeId).sort();
  const node = (id: string) => opened.page.locator(`.react-flow__node[data-id="${id}"]`);
  const canvas = () => opened.page.locator("[data-canvas]");
  const place = (id: string) => opened.stored().layout.nodes[id];
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  it("CANVAS-14: favourites and what was used lately come first; patterns are added as one step", async () => {
    opened = await openEditor({ document: row() });
    const { page } = opened;
    await page.getByRole("button", { name: "Add nodes" }).click();
    const panel = page.locator("[data-side-panel]");
    await panel.getByText("Flow", { exact: true }).click();
    const names = () =>
      panel.locator("li button:first-child span:first-child + span > span:first-child").allTextContents();
    const before = await names();
    const last = before.at(-1) ?? "";
    await panel.getByRole("button", { name: `Favourite: ${last}` }).click();
    await poll(async () => (await names())[0]).toBe(last);
    await node("third").click({ position: { x: 100, y: 20 } });
    await panel.getByText("Patterns", { exact: true }).click();
    await panel.getByRole("button", { name: /Ask a person above a limit/ }).click();
    await picture(page, "patterns");
    await poll(edges).toContain("third.out->large.in");
    expect(opened.stored().nodes).toHaveLength(7);
    await page.keyboard.press("Control+z");
    await poll(() => opened.stored().nodes.length).toBe(4);
    // A search finds both, and Pinyin initials find Chinese names.
    const search = panel.getByRole("searchbox");
    await search.fill("fsyj");
    await panel
      .getByRole("button", { name: /Send an e-mail/ })
      .first()
      .waitFor();
    // What is remembered outlives the page.
    await page.reload();
    await page.getByRole("button", { name: "Add nodes" }).click();
    await panel.getByText("Flow", { exact: true }).click();
    await poll(async () => (await names())[0]).toBe(last);
    await panel.getByRole("button", { name: `Favourite: ${last}`, pressed: true }).waitFor();
  });

  it("CANVAS-2, CANVAS-5, A11Y-1: plus by keyboard, reasons while drawing, the menu by key, keys of one's own", async () => {
    opened = await openEditor({ document: row() });
    const { page } = opened;
    // Tab goes from a selected card to the plus of its ports, and Enter presses it.
    await canvas().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("]");
    await poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-id"))).toBe("first");
    const plus = node("first").getByRole("button", { name: "Add a node after then" });
    await plus.waitFor();
    await page.keyboard.press("Tab");
    expect(await plus.evaluate((element) => element === document.activeElement)).toBe(true);
    expect((await boxOf(plus)).width).toBeGreaterThanOrEqual(20);
    await picture(page, "plus");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Add a node" }).waitFor();
    await page.keyboard.type("wait");
    await page.keyboard.press("Enter");
    await poll(() => edges().length).toBe(3);
    await page.keyboard.press("Control+z");
    await poll(() => edges().length).toBe(2);

    // An edge that has the focus takes a node by A.
    await page.locator('.react-flow__edge[data-id^="start.out"]').focus();
    await page.getByRole("button", { name: "Add a node on this edge" }).waitFor();
    await page.keyboard.press("a");
    await page.keyboard.type("set fields");
    await page.keyboard.press("Enter");
    await poll(edges).toEqual(["first.out->second.in", "set_fields.out->first.in", "start.out->set_fields.in"]);
    await page.keyboard.press("Control+z");
    await poll(() => edges().length).toBe(2);

    // While an edge is drawn, what fits glows, the rest steps back, and the pointer says why.
    const start = await boxOf(node("start"));
    await node("third").locator(".react-flow__handle.source").first().hover();
    await page.mouse.down();
    await page.mouse.move(start.x + 100, start.y + 30, { steps: 8 });
    await page.getByRole("status").getByText("Nothing can lead to a trigger").waitFor();
    expect(await node("start").locator("[data-mark=dim]").count()).toBe(1);
    expect(await node("second").locator("[data-mark=target]").count()).toBe(1);
    await picture(page, "reason");
    await page.mouse.up();
    expect(edges()).toHaveLength(2);

    // Shift+F10 opens the menu of what has the focus.
    await canvas().focus();
    await page.keyboard.press("]");
    await poll(() => page.evaluate(() => document.activeElement?.classList.contains("react-flow__node"))).toBe(true);
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Duplicate" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");

    // Letters can be given other keys, or none; the canvas hears them at once.
    await canvas().focus();
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: /Shortcuts|Keyboard/ });
    await keys.getByRole("button", { name: /Change the keys of “Add a note”/ }).click();
    await page.keyboard.press("Shift+N");
    await keys.getByRole("button", { name: "Give “Add a note” its own keys back" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await picture(page, "keys");
    await page.keyboard.press("Escape");
    await canvas().focus();
    await page.keyboard.press("n");
    await page.keyboard.press("Shift+N");
    await poll(() => opened.stored().layout.notes.length).toBe(1);
  });

  it("CANVAS-16, CANVAS-15: copied by Alt, aligned, arranged, searched and replaced; each one step", async () => {
    opened = await openEditor({ document: row() });
    const { page } = opened;
    const third = await boxOf(node("third"));
    await page.keyboard.down("Alt");
    await drag(page, { x: third.x + 100, y: third.y + 20 }, { x: third.x - 300, y: third.y + 20 });
    await page.keyboard.up("Alt");
    await poll(() => opened.stored().nodes.length).toBe(5);
    expect(place("third")).toEqual({ x: 800, y: 320 });
    expect(place("third_2")?.y).toBe(320);
    expect(place("third_2")?.x).toBeLessThan(480);
    await page.keyboard.press("Control+z");
    await poll(() => opened.stored().nodes.length).toBe(4);

    // Several nodes: a toolbar of their own.
    await canvas().focus();
    await page.keyboard.press("Escape");
    for (const id of ["first", "second"]) await node(id).click({ modifiers: ["Control"], position: { x: 100, y: 20 } });
    const tools = page.getByRole("toolbar", { name: "Selected nodes" });
    await tools.getByText("2 nodes selected").waitFor();
    await tools.getByRole("button", { name: "Align top edges" }).click();
    await poll(() => place("first")?.y).toBe(0);
    await picture(page, "several");
    await page.keyboard.press("Control+z");
    await poll(() => place("first")?.y).toBe(40);
    // Arranging some leaves the others, and the last one selected where it stands.
    await tools.getByRole("button", { name: "Tidy up" }).click();
    await poll(() => place("first")).toEqual({ x: 480, y: 0 });
    expect([place("second"), place("start"), place("third")]).toEqual([
      { x: 800, y: 0 },
      { x: 0, y: 0 },
      { x: 800, y: 320 },
    ]);

    // Text inside a parameter is found, and replaced in values.
    await page.keyboard.press("Control+f");
    const panel = page.locator("[data-side-panel]");
    await poll(() => page.evaluate(() => document.activeElement?.matches("[data-side-panel] input"))).toBe(true);
    await page.keyboard.type("shop.example");
    await panel.getByText("1 place", { exact: true }).waitFor();
    await page.keyboard.press("Enter");
    await poll(() => new URL(page.url()).searchParams.get("node")).toBe("first");
    expect(await node("third").locator("[data-mark=dim]").count()).toBe(1);
    await panel.getByRole("textbox", { name: "Replace by" }).fill("store.example");
    await picture(page, "replace");
    await panel.getByRole("button", { name: "Replace 1" }).click();
    const url = () => opened.stored().nodes.find(({ id }) => id === "first")?.params.url;
    await poll(url).toBe("https://store.example/orders");

    // The palette goes to nodes and knows every command.
    await command(page, "third");
    await poll(() => new URL(page.url()).searchParams.get("node")).toBe("third");

    // CANVAS-19: selected nodes become a workflow of their own, which one node calls.
    await node("second").click({ position: { x: 100, y: 20 } });
    await poll(() => new URL(page.url()).searchParams.get("node")).toBe("second");
    await command(page, "make a workflow of it");
    await page.getByRole("textbox", { name: "Name of the new workflow" }).waitFor();
    await page.keyboard.type("Part");
    await picture(page, "extract");
    await page.keyboard.press("Enter");
    await poll(edges).toEqual(["first.out->part.in", "start.out->first.in"]);
    const call = opened.stored().nodes.find(({ id }) => id === "part");
    expect(call).toMatchObject({ type: "run_workflow", label: "Part" });
    await page.keyboard.press("Control+z");
    await poll(edges).toEqual(["first.out->second.in", "start.out->first.in"]);
  });

  it("CANVAS-10, SAVE-1: a note takes colours, is pinned to a node and moves along; all of it by keyboard", async () => {
    opened = await openEditor({ document: row() });
    const { page } = opened;
    const note = () => opened.stored().layout.notes[0];
    await canvas().focus();
    await page.keyboard.press("n");
    await poll(() => note()?.color).toBe("yellow");
    const element = page.locator(".react-flow__node-note");
    await element.focus();
    await command(page, "colour of the note");
    await poll(() => note()?.color).toBe("blue");
    await command(page, "pin the note");
    await poll(() => note()?.node).toBeDefined();
    const pinned = note()?.node ?? "";
    await element.click({ position: { x: 200, y: 100 } });
    await page.getByRole("toolbar", { name: "Note" }).getByRole("button", { name: "Green" }).click();
    await poll(() => note()?.color).toBe("green");
    await picture(page, "note");
    const from = { x: note()?.x ?? 0, y: note()?.y ?? 0 };
    const box = await boxOf(node(pinned));
    const was = place(pinned);
    await drag(page, { x: box.x + 100, y: box.y + 20 }, { x: box.x + 100, y: box.y + 84 });
    await poll(() => (note()?.y ?? 0) - from.y).toBeGreaterThan(40);
    expect((note()?.y ?? 0) - from.y).toBe((place(pinned)?.y ?? 0) - (was?.y ?? 0));
    await saved(page);

    // SAVE-1: going to another workflow and back writes nothing of one over the other.
    const first = structuredClone(opened.stored());
    await command(page, opened.server.data.workflows[1]?.summary.name ?? "");
    await page.waitForURL((url) => url.pathname.endsWith(opened.server.data.workflows[1]?.summary.id ?? "-"));
    await page.getByRole("heading", { name: "What starts this workflow?" }).waitFor();
    await canvas().focus();
    await page.keyboard.press("n");
    await poll(() => opened.stored(1).layout.notes.length).toBe(1);
    await page.goBack();
    await node(pinned).waitFor();
    await saved(page);
    expect(opened.stored()).toEqual(first);
    expect(opened.stored(1).nodes).toEqual([]);
  });

  it("A11Y-1: the dialogs of test, publish and settings have no serious findings, and at 360 px all is in reach", async () => {
    opened = await openEditor({ document: row() });
    const { page } = opened;
    await page.setViewportSize({ width: 360, height: 740 });
    const bar = page.locator("header").first();
    for (const name of ["Test", "Publish"]) {
      const button = bar.getByRole("button", { name, exact: true });
      const box = await boxOf(button);
      expect(box.x + box.width).toBeLessThanOrEqual(360);
      await button.click();
      await page.getByRole("dialog").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await bar.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Workflow settings" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
