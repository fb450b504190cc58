import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workflowDocument } from "../packages/model/src/index.ts";
import { browserPath, launchBrowser } from "./support/browser.ts";
import { allRuns } from "./support/collect-runs.ts";
import { ServerProcess } from "./support/server-process.ts";

const card = (page: Page, name: string) => page.locator(".react-flow__node", { hasText: name });

describe.skipIf(!browserPath)("the main job, in a real browser on the real server", () => {
  let folder: string;
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let workflow: string;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "signalbox-main-"));
    server = await ServerProcess.create({ SIGNALBOX_DATA_DIR: folder });
    await server.start();
    const { id } = await server.client.call("createWorkflow", { body: { name: "Big orders", document: bigOrders() } });
    workflow = id;
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: "en" });
    page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${server.url}/?token=${server.token}`);
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });

  test("a draft is published from the canvas", async () => {
    await page.goto(`${server.url}/w/${workflow}`);
    await card(page, "New order").waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").first().fill("first version");
    await dialog.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByText("Version 1 is published").first().waitFor();
  });

  test("a run started by its webhook moves on the canvas while it happens, and survives kill -9 in the middle", async () => {
    await page.getByRole("button", { name: "Watch new runs" }).click();
    const hook = `${server.url}/hooks/main-job`;
    const answer = await fetch(hook, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"total":250}',
    });
    expect(answer.status).toBe(202);
    await card(page, "Let it rest")
      .getByText(/until|Waiting/i)
      .first()
      .waitFor();
    await server.kill();
    await server.start();
    await card(page, "Remember it")
      .getByText(/\d+ ms/)
      .first()
      .waitFor({ timeout: 60_000 });
    const runs = await allRuns(server.client);
    expect(runs.map((run) => run.status)).toEqual(["succeeded"]);
  });

  test("the run is opened and replayed from its third step with edited data, after a look at the plan", async () => {
    await page.getByRole("link", { name: "Open the run" }).click();
    await card(page, "A big one?").click();
    await page.getByRole("button", { name: "Replay from here" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Replay this run" });
    await dialog.locator("li", { hasText: "Take the total" }).waitFor();
    await edit(page);
    if (process.env.SIGNALBOX_SHOTS) await page.screenshot({ path: join(process.env.SIGNALBOX_SHOTS, "replay.png") });
    await dialog.getByRole("button", { name: "Start replay" }).click();
    await expect
      .poll(async () => (await allRuns(server.client)).map((run) => run.status), { timeout: 60_000 })
      .toEqual(["succeeded", "succeeded"]);
    const replayed = (await allRuns(server.client)).find((run) => run.forkedFrom !== undefined);
    expect(replayed?.forkedFrom?.node).toBe("big");
    const { rows } = await server.client.call("getJournal", { params: { id: replayed?.id ?? "" }, query: {} });
    const done = rows.flatMap((row) => row.events).filter((event) => event.t === "pure");
    expect(done.find((event) => event.t === "pure" && event.p === "big")).toMatchObject({ port: "false" });
  });

  /** Makes the total 50 instead of 250 in the data of the step before. */
  async function edit(at: Page): Promise<void> {
    const dialog = at.getByRole("dialog", { name: "Replay this run" });
    await dialog.locator("summary", { hasText: "Take the total" }).click();
    const total = dialog.getByRole("group", { name: /Take the total/ }).getByRole("textbox", { name: "total" });
    await total.fill("50");
    await total.blur();
  }
});

function bigOrders() {
  const edge = (source: string, sourcePort: string, target: string) => ({ source, sourcePort, target });
  const at = (x: number, y: number) => ({ x, y });
  return workflowDocument.parse({
    name: "Big orders",
    nodes: [
      { id: "hook", type: "webhook", label: "New order", params: { path: "main-job" } },
      {
        id: "facts",
        type: "set",
        label: "Take the total",
        params: { fields: [{ name: "total", value: "{{ trigger.body.total }}" }] },
      },
      { id: "big", type: "if", label: "A big one?", params: { condition: "{{ steps.facts.total > 100 }}" } },
      { id: "rest", type: "wait", label: "Let it rest", params: { for: "8s" } },
      {
        id: "note",
        type: "set",
        label: "Remember it",
        params: { fields: [{ name: "seen", value: "{{ steps.facts.total }}" }] },
      },
    ],
    edges: [
      edge("hook", "out", "facts"),
      edge("facts", "out", "big"),
      edge("big", "true", "rest"),
      edge("rest", "out", "note"),
    ],
    layout: {
      nodes: { hook: at(0, 0), facts: at(320, 0), big: at(640, 0), rest: at(960, 0), note: at(1280, 0) },
      notes: [],
    },
  });
}
