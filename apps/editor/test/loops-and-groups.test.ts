import {
  edgeId,
  type JournalEvent,
  type JournalRow,
  type RunSummary,
  type WorkflowDocument,
  workflowDocument,
} from "@signalbox/model";
import type { Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fixedId } from "../dev/fixtures/runs.ts";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, drag, hasBrowser, type Opened, openEditor } from "./browser.ts";

const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });
const edge = (source: string, target: string, sourcePort = "out") => ({ source, sourcePort, target });

const row = workflowDocument.parse({
  name: "Poll",
  nodes: [
    { id: "start", type: "manual", label: "Begin" },
    { id: "look", type: "http_request", label: "Look", params: { url: "https://parcel.example.com" } },
    { id: "there", type: "if", label: "There?", params: { condition: "{{ steps.look.status == 200 }}" } },
    { id: "done", type: "set", label: "Done" },
  ],
  edges: [edge("start", "look"), edge("look", "there"), edge("there", "done", "true")],
  layout: {
    nodes: { start: { x: 0, y: 0 }, look: { x: 320, y: 0 }, there: { x: 640, y: 0 }, done: { x: 960, y: 0 } },
  },
});

const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id=${id}]`);
const middleOf = async (page: Page, id: string) => {
  const box = await node(page, id).boundingBox();
  if (!box) throw new Error(`no card ${id}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const edgesOf = (document: WorkflowDocument) => document.edges.map(edgeId).sort();

describe.runIf(hasBrowser)("loops and groups", () => {
  let opened: Opened;
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  it("CANVAS-11: an edge is drawn back by mouse and by keyboard, and says what it means", async () => {
    opened = await openEditor({ document: row });
    const { page } = opened;
    const port = await node(page, "there").locator(".react-flow__handle.source").nth(1).boundingBox();
    if (!port) throw new Error("no port");
    await drag(page, { x: port.x + 5, y: port.y + 5 }, await middleOf(page, "look"));
    await page.locator("[data-again]", { hasText: "again, at most 1,000 passes" }).last().waitFor();
    await page.locator("[data-refusal]", { hasText: "This leads back to Look" }).waitFor();
    await poll(() => edgesOf(opened.stored())).toContain("there.false->look.in");

    // The entry says how often; the mark follows.
    await node(page, "look").click({ position: { x: 100, y: 20 } });
    await page.getByRole("tab", { name: "Options" }).click();
    await page.getByRole("textbox", { name: "Passes at most" }).fill("20");
    await page.keyboard.press("Tab");
    await page.locator("[data-again]", { hasText: "again, at most 20 passes" }).last().waitFor();
    await poll(() => opened.stored().nodes.find((node) => node.id === "look")?.maxPasses).toBe(20);

    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await poll(() => edgesOf(opened.stored())).toEqual(edgesOf(row));
    await node(page, "there").click({ position: { x: 100, y: 20 } });
    await page.keyboard.press("c");
    await page.getByRole("dialog", { name: /Connect There/ }).waitFor();
    await page.keyboard.type("look");
    await page.keyboard.press("Enter");
    await poll(() => edgesOf(opened.stored())).toContain("there.false->look.in");
  });

  it("CANVAS-13: a group is put around nodes and taken away by keyboard; an undo and a finally stand aside", async () => {
    opened = await openEditor({ document: row });
    const { page } = opened;
    const stored = (id: string) => opened.stored().nodes.find((candidate) => candidate.id === id);
    await node(page, "look").click({ position: { x: 100, y: 20 } });
    await node(page, "there").click({ position: { x: 100, y: 20 }, modifiers: ["Control"] });
    await page.keyboard.press("g");
    await poll(() => stored("look")?.scope).toBe("group");
    expect(edgesOf(opened.stored())).toEqual(["group.out->done.in", "look.out->there.in", "start.out->group.in"]);

    // What takes a step back is made beside it, in the same container.
    await node(page, "look")
      .last()
      .click({ position: { x: 100, y: 20 } });
    await page.getByRole("tab", { name: "Options" }).click();
    await page.getByRole("button", { name: /When a later step fails/ }).click();
    await page.getByRole("option", { name: "Add steps that take it back…" }).click();
    await poll(() => [stored("look")?.undo, stored("undo")?.scope]).toEqual(["undo", "group"]);
    await card(page, "runs to take back: Look").last().waitFor();
    expect(await page.locator("[data-undo-link=look]").count()).toBe(1);

    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.getByRole("dialog", { name: "Add a node" }).waitFor();
    await page.keyboard.type("clean");
    await page.keyboard.press("Enter");
    await card(page, "runs at the end, whatever happens").last().waitFor();
    expect(await seriousFindings(page)).toEqual([]);

    await node(page, "group").click({ position: { x: 100, y: 20 } });
    await page.keyboard.press("Shift+G");
    await poll(() => [stored("group"), stored("look")?.scope, stored("undo")?.scope]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(edgesOf(opened.stored())).toEqual(["look.out->there.in", "start.out->look.in", "there.true->done.in"]);
    await page.keyboard.press("Control+z");
    await poll(() => stored("look")?.scope).toBe("group");
  });

  it("RUNPAGE-2: passes move as they happen, and any of them can be looked at", async () => {
    const document = { ...row, edges: [...row.edges, { ...edge("there", "look", "false"), targetPort: "in" }] };
    opened = await openEditor({ document });
    const { page } = opened;
    const { data, url, tell } = opened.server;
    const at = Date.now() - 60_000;
    const run: RunSummary = {
      ...(data.runs[0] as RunSummary),
      id: fixedId(at, 4243),
      workflow: data.workflows[0]?.summary.id ?? "",
      startedAt: new Date(at).toISOString(),
      status: "running",
    };
    data.runs = [run, ...data.runs];
    const pass = (n: number): JournalEvent[] => [
      { t: "pass", p: "~look", i: n, out: null },
      { t: "scheduled", p: `~look[${n}]/look`, n: 1 },
    ];
    const over = (n: number): JournalEvent[] => [
      { t: "completed", p: `~look[${n}]/look`, port: "out", out: { status: 404 } },
      { t: "pure", p: `~look[${n}]/there`, port: "false", out: {} },
    ];
    const rows: JournalEvent[][] = [
      [
        { t: "started", trigger: "start", input: {}, cause: { kind: "manual", by: "owner" } },
        { t: "loop", p: "~look", max: 1000, out: null },
        ...pass(0),
      ],
      [...over(0), ...pass(1)],
      [...over(1), ...pass(2)],
    ];
    const journal = rows.map((events, rev): JournalRow => ({ rev, at: at + rev * 1000, events }));
    data.journals.set(run.id, journal.slice(0, 1));
    await page.goto(`${url}/w/${run.workflow}/runs/${run.id}`);
    await card(page, "Begin").waitFor();
    await node(page, "look").locator("[data-status=scheduled]").waitFor();
    tell.rows(run.id, journal.slice(1, 2));
    await page.locator("[data-again]", { hasText: "again ×1" }).last().waitFor();
    tell.rows(run.id, journal.slice(2));
    await page.locator("[data-again]", { hasText: "again ×2" }).last().waitFor();
    await node(page, "look").getByTitle("ran 3 times").waitFor();
    await page.getByRole("button", { name: /There\?.*pass 2/ }).waitFor();

    await node(page, "look").click({ position: { x: 100, y: 20 } });
    const panel = page.getByRole("region", { name: "Look" });
    await panel.getByText("HTTP request · pass 3").waitFor();
    await panel.getByRole("button", { name: "Withdraw this step" }).click();
    await page.getByRole("alertdialog", { name: "Withdraw Look (pass 3)?" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
