import { edgeId } from "@signalbox/model";
import type { Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeBrowser, hasBrowser, type Opened, openEditor, saved } from "./browser.ts";

/** Longer than a save takes. */
const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });
const card = (page: Page, name: string) => page.locator(".react-flow__node", { hasText: name });

describe.runIf(hasBrowser)("building a workflow", () => {
  let opened: Opened;
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  const expectFive = async () => {
    await saved(opened.page);
    const document = opened.stored();
    expect(document.nodes.map((node) => node.type).sort()).toEqual([
      "http_request",
      "if",
      "manual",
      "send_email",
      "set",
    ]);
    expect(document.edges).toHaveLength(4);
    return document.edges.map(edgeId).sort();
  };

  it("CANVAS-1: five nodes by mouse: palette, drag, plus, loose end, and onto an edge", async () => {
    opened = await openEditor();
    const { page } = opened;
    await page.getByRole("button", { name: "Choose a trigger" }).click();
    await page
      .locator("[data-side-panel]")
      .getByRole("button", { name: /^Started by hand/ })
      .click();
    await card(page, "Started by hand").waitFor();
    await page.keyboard.press("Escape");
    const start = await card(page, "Started by hand").boundingBox();
    if (!start) throw new Error("no card");

    // Drag from the palette to a free place, then connect by dropping on the card itself.
    await page.getByRole("searchbox", { name: "Search for a node" }).fill("http");
    await page
      .locator("[data-side-panel]")
      .getByRole("button", { name: /^HTTP request/ })
      .dragTo(page.locator(".react-flow__pane"), {
        targetPosition: { x: start.x + 520 - 328, y: start.y - 48 + 32 },
      });
    const http = card(page, "HTTP request");
    await http.waitFor();
    await page
      .locator(".react-flow__node", { hasText: "Started by hand" })
      .locator(".react-flow__handle.source")
      .hover();
    await page.mouse.down();
    const target = await http.boundingBox();
    if (!target) throw new Error("no card");
    await page.mouse.move(target.x + 120, target.y + 40, { steps: 8 });
    await page.mouse.up();

    // The plus of a port adds behind it.
    await http.locator(".react-flow__handle.source").first().hover();
    await http.getByRole("button", { name: /Add a node after then/ }).click();
    await page.keyboard.type("if");
    await page.keyboard.press("Enter");
    await card(page, "If").waitFor();

    // An edge dropped on empty canvas asks for the node.
    const port = card(page, "If").locator(".react-flow__handle.source").nth(1);
    await port.hover();
    await page.mouse.down();
    await page.mouse.move(start.x + 300, start.y + 300, { steps: 8 });
    await page.mouse.up();
    await page.keyboard.type("mail");
    await page.keyboard.press("Enter");
    await card(page, "Send an e-mail").or(card(page, "Send email")).first().waitFor();

    // A node dropped on an edge splits it.
    await page.getByRole("searchbox", { name: "Search for a node" }).fill("set fields");
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("1");
    const edge = page.locator('.react-flow__edge[data-id^="started_by_hand"] .react-flow__edge-interaction');
    const box = await edge.boundingBox();
    if (!box) throw new Error("no edge");
    const item = await page
      .locator("[data-side-panel]")
      .getByRole("button", { name: /^Set fields/ })
      .boundingBox();
    if (!item) throw new Error("no item");
    await page.mouse.move(item.x + 60, item.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    await card(page, "Set fields").waitFor();
    expect(await expectFive()).toEqual([
      "http_request.out->if.in",
      "if.false->send_an_e_mail.in",
      "set_fields.out->http_request.in",
      "started_by_hand.out->set_fields.in",
    ]);

    // Everything can be taken back, and done again.
    const before = structuredClone(opened.stored());
    for (let i = 0; i < 12; i++) await page.keyboard.press("Control+z");
    await poll(() => opened.stored().nodes.length).toBe(0);
    for (let i = 0; i < 12; i++) await page.keyboard.press("Control+Shift+z");
    await poll(() => opened.stored()).toEqual(before);
  });

  it("CANVAS-2: the same by keyboard alone", async () => {
    opened = await openEditor();
    const { page } = opened;
    const add = async (words: string, name: string) => {
      await page.keyboard.press("a");
      await page.getByRole("dialog", { name: "Add a node" }).waitFor();
      await page.keyboard.type(words);
      await page.keyboard.press("Enter");
      await card(page, name).waitFor();
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.classList.contains("react-flow__node")))
        .toBe(true);
    };
    await page.locator("[data-canvas]").focus();
    await add("by hand", "Started by hand");
    await add("set fields", "Set fields");
    await add("http", "HTTP request");
    await add("if", "If");
    // Drawn from the list of targets: first taken away, then connected again by C.
    await add("mail", "Send an e-mail");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("c");
    await page.getByRole("dialog", { name: /Connect If/ }).waitFor();
    await page.keyboard.type("mail");
    await page.keyboard.press("Enter");
    await poll(() => opened.stored().edges.length).toBe(5);
    await page.keyboard.press("Control+z");
    expect(await expectFive()).toEqual([
      "http_request.out->if.in",
      "if.true->send_an_e_mail.in",
      "set_fields.out->http_request.in",
      "started_by_hand.out->set_fields.in",
    ]);

    // Moved in steps of 8 px, as one entry of the history.
    const at = () => opened.stored().layout.nodes.if;
    const from = at();
    await page.keyboard.press("m");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Enter");
    await poll(() => (at()?.y ?? 0) - (from?.y ?? 0)).toBe(80);
    await page.keyboard.press("Control+z");
    await poll(at).toEqual(from);

    // Enter opens the settings, where the focus goes.
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest("[data-inspector-body]") !== null))
      .toBe(true);
  });
});
