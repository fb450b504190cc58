import { workflowDocument } from "@signalbox/model";
import { afterAll, describe, expect, it } from "vitest";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, hasBrowser, openEditor } from "./browser.ts";

const document = workflowDocument.parse({
  name: "Refund",
  nodes: [
    { id: "start", type: "manual", label: "Begin" },
    { id: "look", type: "set", label: "Look", params: { fields: [{ name: "total", value: 5 }] } },
    { id: "more", type: "set", label: "More", params: { fields: [{ name: "sum", value: "{{ steps.look.total }}" }] } },
    { id: "pay", type: "http_request", label: "Pay", params: { url: "https://pay.example.com", method: "POST" } },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "look" },
    { source: "look", sourcePort: "out", target: "more" },
    { source: "more", sourcePort: "out", target: "pay" },
  ],
  layout: {
    nodes: { start: { x: 0, y: 0 }, look: { x: 320, y: 0 }, more: { x: 640, y: 0 }, pay: { x: 960, y: 0 } },
    notes: [],
  },
});

describe.runIf(hasBrowser)("testing a draft on the canvas", () => {
  afterAll(closeBrowser);

  it("TRY-1 to TRY-4: breakpoints, steps with other data, one node alone, from here, stale marks, questions first", async () => {
    const opened = await openEditor({ document });
    const { page } = opened;
    const said = (text: string) => page.getByRole("status").filter({ hasText: text }).first().waitFor();
    const status = (id: string, value: string) =>
      page.locator(`.react-flow__node[data-id=${id}] [data-status=${value}]`).first().waitFor();
    const press = async (id: string, keys: string) => {
      await card(page, id).click();
      await page.keyboard.press(keys);
    };

    // A breakpoint by key, taken away by its dot, and set again.
    await press("more", "b");
    const dot = page.getByRole("button", { name: "Breakpoint of More: take it away" });
    await dot.waitFor();
    await dot.click();
    await dot.waitFor({ state: "detached" });
    await press("more", "b");
    await dot.waitFor();

    // Up to here: the plan touches nothing outside, so it starts at once, and stands before the breakpoint.
    await page.keyboard.press("Shift+T");
    await status("more", "paused");
    await status("look", "succeeded");
    await said("The test is paused before More.");
    const bar = page.getByRole("toolbar", { name: "Step through the test" });
    expect(await bar.textContent()).toContain("before “More”");

    // Other data while it is paused.
    await bar.getByRole("button", { name: "Change what the step gets" }).click();
    const field = page.getByRole("dialog").getByRole("textbox");
    await field.fill("[1]");
    await page.getByText("This is not a JSON object.").waitFor();
    await field.fill('{ "fields": [{ "name": "sum", "value": 70 }] }');
    await page.getByRole("button", { name: "Go on with this" }).click();
    await status("more", "succeeded");
    await bar.waitFor({ state: "detached" });
    expect(await page.locator(".react-flow__node[data-id=pay] [data-status]").count()).toBe(0);

    // One node alone, from its panel; what it is given is said.
    const inspector = page.getByRole("region", { name: /^Settings of|More/ }).first();
    await card(page, "more").click();
    await inspector.waitFor();
    await page.locator("[data-inspector-body] :is(input, textarea, [contenteditable=true])").first().focus();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Look: its example.").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("button", { name: "Put the result away" }).click();

    // What has changed since the run is marked with its reason, and so is what comes behind it.
    await press("more", "b");
    await card(page, "look").click();
    await page.keyboard.press("Shift+T");
    await status("look", "succeeded");
    await card(page, "look").click();
    await page.keyboard.press("Alt+t");
    const question = page.getByRole("dialog", { name: "Test from “Look” on" });
    await question.waitFor();
    expect(await question.textContent()).toContain("acts on another system");
    expect(await question.getByRole("listitem").allTextContents()).toEqual([expect.stringContaining("Pay")]);
    expect(await seriousFindings(page)).toEqual([]);
    await question.getByRole("button", { name: "Start the test" }).click();
    await status("pay", "succeeded");
    await card(page, "look").click();
    await page.keyboard.press("d");
    await page.getByTitle("Its settings have changed since this run.").waitFor();
    expect(await page.getByTitle("Something before it has changed since this run.").count()).toBe(2);

    // The menu of a card offers it all.
    await card(page, "more").click({ button: "right" });
    const menu = page.getByRole("menu");
    for (const name of ["Test this node alone", "Test up to here", "Test from here on", "Set or remove a breakpoint"]) {
      await menu.getByRole("menuitem", { name }).waitFor();
    }
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
});
