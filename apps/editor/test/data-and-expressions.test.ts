import { type JournalEvent, type JournalRow, type Json, type RunSummary, workflowDocument } from "@signalbox/model";
import type { Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fixedId } from "../dev/fixtures/runs.ts";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, hasBrowser, type Opened, openEditor } from "./browser.ts";

const document = workflowDocument.parse({
  name: "Orders",
  nodes: [
    { id: "start", type: "manual", label: "Begin" },
    { id: "fetch", type: "http_request", label: "Fetch orders", params: { url: "https://shop.example.com/orders" } },
    { id: "each", type: "for_each", label: "Each order", params: { items: "{{ steps.fetch.body.orders }}" } },
    { id: "check", type: "if", label: "Check", scope: "each", params: { condition: "{{ item.total > 100 }}" } },
    { id: "tell", type: "set", label: "Tell", params: { fields: [{ name: "text", value: "" }] } },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "fetch" },
    { source: "fetch", sourcePort: "out", target: "each" },
    { source: "each", sourcePort: "out", target: "tell" },
  ],
  layout: {
    nodes: {
      start: { x: 0, y: 0 },
      fetch: { x: 320, y: 0 },
      each: { x: 640, y: 0, width: 360, height: 200 },
      check: { x: 40, y: 80 },
      tell: { x: 1080, y: 0 },
    },
  },
});

const orders = (count: number, note: string): Json[] =>
  Array.from({ length: count }, (_, i) => ({
    id: 1001 + i,
    city: i === count - 3 ? "Reykjavik" : "Berlin",
    total: 40 * (i + 1),
    note,
  }));

/** The journal of a finished run that fetched these orders. */
function journal(at: number, list: Json[]): JournalRow[] {
  const body: Json = { orders: list, shop: "north" };
  const events: JournalEvent[][] = [
    [
      { t: "started", trigger: "start", input: { day: "2026-05-01" }, cause: { kind: "manual", by: "owner" } },
      { t: "scheduled", p: "fetch", n: 1 },
    ],
    [{ t: "completed", p: "fetch", port: "out", out: { status: 200, headers: {}, body } }],
    [{ t: "ended", status: "succeeded", out: { done: true } }],
  ];
  return events.map((one, rev) => ({ rev, at: at + rev * 1000, events: one }));
}

describe.runIf(hasBrowser)("data and expressions", () => {
  let opened: Opened;
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  /** Puts a run into the fixture; the newest comes first. */
  function addRun(n: number, list: Json[]): RunSummary {
    const { data } = opened.server;
    const at = Date.now() - (60 - n) * 60_000;
    const run: RunSummary = {
      ...(data.runs[0] as RunSummary),
      id: fixedId(at, 7000 + n),
      workflow: data.workflows[0]?.summary.id ?? "",
      startedAt: new Date(at).toISOString(),
      status: "succeeded",
      entities: { order: String(1000 + n) },
    };
    data.runs = [run, ...data.runs];
    data.journals.set(run.id, journal(at, list));
    return run;
  }
  const pageOf = (run: RunSummary) => `${opened.server.url}/w/${run.workflow}/runs/${run.id}`;
  /** Bytes that the page gets from the API and the live feed. */
  function counted(page: Page): () => number {
    let bytes = 0;
    page.on("response", async (response) => {
      if (response.url().includes("/api/")) bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
    });
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        bytes += payload.length;
      });
    });
    return () => bytes;
  }

  it("DATA-1 DATA-2 DATA-3: 10 MB open with few bytes, as table, tree, fields and text; found, copied and compared", async () => {
    opened = await openEditor({ document });
    const { page } = opened;
    addRun(1, orders(3, ""));
    const run = addRun(2, orders(40_000, "x".repeat(200)));
    expect(JSON.stringify(opened.server.data.journals.get(run.id)).length).toBeGreaterThan(10_000_000);
    const bytes = counted(page);
    await page.goto(pageOf(run));
    await card(page, "Fetch orders").click();
    const panel = page.getByRole("region", { name: "Fetch orders" });
    const rows = panel.getByRole("table").getByRole("row");
    await panel.getByRole("radio", { name: "Table" }).press("Space");
    await rows.nth(10).waitFor();
    // The catalogue of nodes and the document are in it too.
    expect(bytes()).toBeLessThan(1_000_000);
    // Only what is visible exists.
    expect(await rows.count()).toBeLessThan(80);
    await panel.getByText(/This value is large/).waitFor();

    // More of the list comes when it is asked for.
    const more = panel.getByRole("button", { name: /Show more: 39,\d+ are not shown/ });
    const before = await more.textContent();
    await more.click();
    await expect.poll(() => more.textContent()).not.toBe(before);

    // Found where it is, on the server; going there shows it and its path.
    await panel.getByRole("button", { name: "Find in this value" }).last().click();
    await page.keyboard.type("reykjavik");
    await panel.getByRole("option", { name: /orders\[39997\]\.city/ }).click();
    await panel.getByText("steps.fetch.body.orders[39997]", { exact: true }).waitFor();
    const tree = panel.getByRole("tree", { name: "Output" });
    await tree.getByText('"Reykjavik"').waitFor();
    // By keyboard: the line is the active one; its path and its value are copied.
    await tree.focus();
    await page.keyboard.press("p");
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(clipboard).toBe("steps.fetch.body.orders[39997].city");
    await page.keyboard.press("c");
    await expect.poll(clipboard).toBe("Reykjavik");
    await panel.getByRole("button", { name: "Back to the whole value" }).click();
    await panel.getByRole("radio", { name: "Fields" }).last().press("Space");
    await panel.getByRole("list", { name: "Output" }).getByText("city").waitFor();
    expect(bytes()).toBeLessThan(1_500_000);

    // Against another run, place by place.
    await panel.getByRole("button", { name: "Compare" }).last().click();
    await page
      .getByRole("option", { name: /Compared with the run of/ })
      .first()
      .click();
    await panel.getByText(/differences? from the run of/).waitFor();
    await panel.getByText("body.orders[0].note").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("FIELD-1 to FIELD-5: data is found, inserted by keyboard and dragged; previews say what of; a sample is one click", async () => {
    opened = await openEditor({ document });
    const { page, server, stored } = opened;
    addRun(1, orders(4, ""));
    const preview = (text: string | RegExp) => page.locator("[data-kind=value]", { hasText: text }).first().waitFor();
    const param = (id: string) => stored().nodes.find((one) => one.id === id)?.params;
    const text = () => (param("tell")?.fields as { value: string }[] | undefined)?.[0]?.value;
    await page.goto(`${server.url}/w/${server.data.workflows[0]?.summary.id}`);
    await card(page, "Tell").click();
    await page.getByRole("button", { name: "Data of earlier steps", exact: true }).click();
    const panel = page.getByRole("region", { name: "Data of earlier steps" });
    const row = (name: string | RegExp) => panel.getByRole("row", { name }).first();

    // Before any run the declared fields are there; one click takes real data, as one edit.
    await row("Fetch orders").focus();
    await page.keyboard.press("ArrowRight");
    await row(/^status/).waitFor();
    await row("Fetch orders").getByRole("button", { name: "Use real data" }).click();
    await row("Fetch orders")
      .getByText(/sample from order 1001, .*minutes ago/)
      .waitFor();
    await expect.poll(() => stored().nodes[1]?.sample?.about).toBe("order 1001");

    // By keyboard: looked for, and put where it is wanted.
    await panel.getByRole("searchbox", { name: "Find a field" }).fill("city");
    await row(/orders › \[0\] › city/).focus();
    await page.keyboard.press("i");
    await page.getByRole("option", { name: "Value" }).click();
    await expect.poll(text).toBe("{{ steps.fetch.body.orders[0].city }}");
    const field = page.getByRole("textbox", { name: "Value" });
    await field.locator(".cm-chip", { hasText: "Fetch orders" }).getByText("body › orders [0] › city").waitFor();
    await preview("= Berlin");
    await preview(/text · sample from order 1001/);

    // Dragged: behind what is there.
    await panel.getByRole("searchbox", { name: "Find a field" }).fill("orders › [0] › total");
    const grip = row(/total/).locator("[draggable]");
    const box = await field.boundingBox();
    await grip.dragTo(field, { targetPosition: { x: (box?.width ?? 20) - 6, y: 10 } });
    await expect.poll(text).toBe("{{ steps.fetch.body.orders[0].city }}{{ steps.fetch.body.orders[0].total }}");
    await preview("= Berlin40");
    // A chip with braces is taken away as one.
    await field.press("End");
    await page.keyboard.press("Backspace");
    await expect.poll(text).toBe("{{ steps.fetch.body.orders[0].city }}");

    // What is wrong is said with the piece, before anything runs; F1 explains the function at the caret.
    await field.press("Control+a");
    await page.keyboard.type("{{ upper(steps.fetch.statu");
    await page.keyboard.press("Escape");
    await page.locator(".cm-lintRange-error").waitFor();
    await page.getByText(/statu/).last().waitFor();
    await page.keyboard.press("F1");
    await page.keyboard.press("Home");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("F1");
    await page.locator(".cm-doc", { hasText: "upper(" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".cm-doc").waitFor({ state: "detached" });

    // Onto a number: it becomes an expression.
    await card(page, "Each order").click({ position: { x: 60, y: 20 } });
    await panel.getByRole("searchbox", { name: "Find a field" }).fill("status");
    await row(/Fetch orders › status/).focus();
    await page.keyboard.press("i");
    await page.getByRole("option", { name: "At the same time" }).click();
    await expect.poll(() => param("each")?.concurrency).toBe("{{ steps.fetch.status }}");

    // Inside the for-each: previews are of the item that is chosen.
    await card(page, "Check").click();
    await preview("= 40");
    await panel.getByRole("button", { name: "Next item" }).click();
    await panel.getByText("Item 2 of 4").waitFor();
    await preview("= 80");
    // Messages that are going away have lost their names already.
    await expect.poll(() => seriousFindings(page), { timeout: 15_000 }).toEqual([]);
  });

  it("COND-1 PIN-1: conditions are built from what a field is, and data is pinned as a form held against its schema", async () => {
    opened = await openEditor({ document });
    const { page, server, stored } = opened;
    addRun(1, orders(4, ""));
    const node = (id: string) => stored().nodes.find((one) => one.id === id);
    await page.goto(`${server.url}/w/${server.data.workflows[0]?.summary.id}`);

    // Real data of one node, as its sample; one undo takes it back.
    await card(page, "Fetch orders").click();
    await page.getByRole("tab", { name: "Data" }).click();
    await page.getByText(/No run is shown, so this is an example/).waitFor();
    await page.getByRole("button", { name: "Use real data" }).click();
    await page.getByText(/sample from order 1001/).waitFor();
    await page.getByRole("treeitem", { name: /shop/ }).getByText('"north"').waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText(/No run is shown, so this is an example/).waitFor();
    await page.keyboard.press("Control+Shift+z");
    await page.getByText(/sample from order 1001/).waitFor();

    // Pinned as a form: the fields of the schema and those of the data; what does not fit is said.
    await page.getByRole("button", { name: "Pin data…" }).click();
    const form = page.getByRole("group", { name: "Pinned data" });
    await form.getByRole("textbox", { name: "shop" }).fill("south");
    await form.getByRole("textbox", { name: "status" }).fill("201");
    await page.getByRole("radio", { name: "JSON" }).press("Space");
    const json = page.getByRole("textbox", { name: "Pinned data" });
    expect(await json.inputValue()).toContain('"shop": "south"');
    await json.fill(
      '{"status": "odd", "headers": {}, "body": {"orders": [{"total": 7, "tags": ["vip"], "open": true}]}}',
    );
    await page.getByText(/status: integer was declared, this is "odd"/).waitFor();
    await json.fill((await json.inputValue()).replace('"odd"', "201"));
    await page.getByRole("list", { name: "What does not fit" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await expect.poll(() => (node("fetch")?.pinned as { status: number } | undefined)?.status).toBe(201);

    // The kind of the left side, known from the pinned data, decides what is offered.
    await card(page, "Check").click();
    await page.getByRole("tab", { name: "Settings" }).click();
    const how = page.getByRole("button", { name: /How it is compared/ });
    const offered = async () => {
      await how.first().click();
      const names = await page.getByRole("option").allTextContents();
      await page.keyboard.press("Escape");
      return names;
    };
    expect(await offered()).not.toContain("begins with");
    const left = page.getByRole("textbox", { name: "What is compared" });
    await left.fill("item.tags");
    await expect.poll(offered).toContain("contains");
    expect(await offered()).not.toContain("is at most");
    await left.fill("item.open");
    await expect.poll(() => node("check")?.params.condition).toBe("{{ item.open > 100 }}");
    await how.click();
    await page.getByRole("option", { name: "is true" }).click();
    await expect.poll(() => node("check")?.params.condition).toBe("{{ item.open }}");
    await page.getByRole("button", { name: "Condition", exact: true }).click();
    await left.last().fill("item.total");
    await expect.poll(() => node("check")?.params.condition).toBe('{{ item.open && item.total == "" }}');
    // What rows cannot show stays text, with a word about it.
    await page.getByRole("radio", { name: "Expression" }).press("Space");
    await page.getByRole("textbox", { name: "Condition" }).fill("item.total > 5 ? item.open : false");
    await page.getByText("This expression says more than rows can show.").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
