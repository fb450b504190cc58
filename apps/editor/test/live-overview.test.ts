import { type JournalEvent, type JournalRow, makeStepError, type RunSummary, workflowDocument } from "@signalbox/model";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fixedId } from "../dev/fixtures/runs.ts";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, hasBrowser, type Opened, openEditor } from "./browser.ts";

const document = workflowDocument.parse({
  name: "Orders",
  nodes: [
    { id: "start", type: "manual", label: "Order" },
    { id: "check", type: "if", label: "Large?", params: { condition: "{{ trigger.total > 100 }}" } },
    { id: "ask", type: "approval", label: "Ask", params: { title: "Large order?" } },
    { id: "pay", type: "http_request", label: "Pay", params: { url: "https://pay.example.com" } },
  ],
  edges: [
    { source: "start", sourcePort: "out", target: "check" },
    { source: "check", sourcePort: "true", target: "ask" },
    { source: "check", sourcePort: "false", target: "pay" },
    { source: "ask", sourcePort: "approved", target: "pay" },
  ],
  layout: {
    nodes: {
      start: { x: 0, y: 0 },
      check: { x: 320, y: 0 },
      ask: { x: 640, y: -140 },
      pay: { x: 960, y: 0 },
    },
  },
});

type Kind = "paid" | "refused" | "asking" | "paying";

/** The journal of an order; `at` is when it came. */
function journal(kind: Kind, at: number): JournalRow[] {
  const large = kind === "asking";
  const rows: JournalEvent[][] = [
    [
      { t: "started", trigger: "start", input: { total: large ? 200 : 20 }, cause: { kind: "webhook" } },
      { t: "pure", p: "check", port: large ? "true" : "false", out: null },
      large
        ? ({
            t: "wait",
            p: "ask",
            token: `ask_${at}`,
            wait: { approval: { title: "Large?", message: "", assignees: [], ports: { yes: "approved" } } },
          } as JournalEvent)
        : { t: "scheduled", p: "pay", n: 1 },
    ],
  ];
  if (!large) rows[0]?.push({ t: "skipped", p: ["ask"] });
  if (kind === "paid") {
    rows.push([{ t: "retry", p: "pay", n: 1, due: at + 1500, error: makeStepError("STEP_TIMEOUT", { limit: "1s" }) }]);
    rows.push([{ t: "scheduled", p: "pay", n: 2 }]);
    rows.push([
      { t: "completed", p: "pay", port: "out", out: { ok: true } },
      { t: "ended", status: "succeeded" },
    ]);
  }
  if (kind === "refused") {
    const error = makeStepError("STEP_TIMEOUT", { limit: "1s" });
    rows.push([
      { t: "failed", p: "pay", error },
      { t: "ended", status: "failed", p: "pay", error },
    ]);
  }
  return rows.map((events, rev) => ({ rev, at: at + rev * 700, events }));
}

const STATUS: Record<Kind, RunSummary["status"]> = {
  paid: "succeeded",
  refused: "failed",
  asking: "waiting",
  paying: "running",
};

describe.runIf(hasBrowser)("all runs of a workflow", () => {
  let opened: Opened;
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  const workflowId = () => opened.server.data.workflows[0]?.summary.id ?? "";
  function add(kind: Kind, minutesAgo: number, n: number): RunSummary {
    const { data } = opened.server;
    const at = Date.now() - minutesAgo * 60_000;
    const run: RunSummary = {
      ...(data.runs[0] as RunSummary),
      ...{ id: fixedId(at, n), workflow: workflowId(), version: 1, startedAt: new Date(at).toISOString() },
      ...{ status: STATUS[kind], entities: { order: String(1000 + n) } },
    };
    data.runs = [run, ...data.runs];
    data.journals.set(run.id, journal(kind, at));
    return run;
  }
  async function open(options: Parameters<typeof openEditor>[0] = {}): Promise<void> {
    opened = await openEditor({ document, ...options });
    const { data } = opened.server;
    data.runs = data.runs.filter(({ workflow }) => workflow !== workflowId());
    let n = 1;
    for (const kind of [
      "paid",
      "paid",
      "paid",
      "paid",
      "paid",
      "paid",
      "asking",
      "asking",
      "paying",
      "refused",
    ] as const)
      add(kind, 90 + n, n++);
  }

  it("OVERVIEW-1 to OVERVIEW-5: counts stand on cards and lines, follow, lead to the runs, and are a table too", async () => {
    await open();
    const { page } = opened;
    await page.getByRole("button", { name: "All runs" }).click();
    const panel = page.getByRole("complementary", { name: "All runs" });
    await panel.getByText("3 runs are under way").waitFor();
    // Where runs are.
    const asking = card(page, "Ask").getByRole("button", { name: "Ask: 2 waiting. Show these runs." });
    await asking.waitFor();
    await card(page, "Pay").getByRole("button", { name: "Pay: 1 running. Show these runs." }).waitFor();
    // How often lines were taken, and their share.
    await page.locator(".react-flow__edgelabel-renderer").getByText("8 · 80%", { exact: true }).waitFor();
    // It follows.
    const last = add("asking", 0, 99);
    await card(page, "Ask").getByRole("button", { name: "Ask: 3 waiting. Show these runs." }).click();
    const list = panel.getByRole("region", { name: "Ask: 3 waiting" });
    await list.getByRole("link", { name: /order 1099/ }).waitFor();
    expect(await list.getByRole("link").count()).toBe(3);
    // One measure of a time, with its number and a legend.
    await panel.getByRole("button", { name: /On the cards/ }).click();
    await page.getByRole("option", { name: "Retries" }).click();
    await card(page, "Pay").getByText("6", { exact: true }).waitFor();
    await panel.getByText("Colour: share of the largest, 6").waitFor();
    await card(page, "Pay").locator('[style*="--heat-5"]').waitFor();
    // The table, by keyboard.
    const table = panel.getByRole("table", { name: "Nodes in numbers" });
    await table.getByRole("button", { name: "Retries" }).focus();
    await page.keyboard.press("Enter");
    expect(await table.getByRole("columnheader", { name: "Retries" }).getAttribute("aria-sort")).toBe("descending");
    expect(await table.locator("tbody th").first().textContent()).toBe("Pay");
    await page.keyboard.press("Enter");
    expect(await table.locator("tbody th").last().textContent()).toBe("Pay");
    await table.getByRole("button", { name: "Pay: 1 failed here. Show these runs." }).waitFor();
    // A time in which nothing ran.
    await panel.getByRole("button", { name: /Period/ }).click();
    await page.getByRole("option", { name: "Last hour" }).click();
    await panel.getByText("1 began · 0 succeeded · 0 failed").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    // Closed, the canvas is as before.
    await page.getByRole("button", { name: "All runs" }).click();
    await asking.waitFor({ state: "detached" });
    // To the step of a run.
    await page.getByRole("button", { name: "All runs" }).click();
    await panel.getByRole("button", { name: "Ask: 3 waiting. Show these runs." }).click();
    await panel.getByRole("link", { name: /order 1099/ }).click();
    await page.waitForURL(`**/w/${workflowId()}/runs/${last.id}?step=ask`);
  });

  it("RUNPAGE-4 RUNPAGE-5: any event of a run is gone to by keys, buttons, play and link, with the data of that moment", async () => {
    await open();
    const { page, server } = opened;
    const run = add("paid", 5, 50);
    const url = `${server.url}/w/${workflowId()}/runs/${run.id}`;
    await page.goto(`${url}?step=pay&at=1`);
    const pay = card(page, "Pay");
    await page.getByText("event 2 of 4").waitFor();
    await page.getByText("Pay: Retrying", { exact: true }).waitFor();
    await pay.locator('[data-status="retrying"]').waitFor();
    const inspector = page.getByRole("region", { name: "Pay" });
    await inspector.getByText("Retrying", { exact: true }).first().waitFor();
    expect(await inspector.getByText('"ok"').count()).toBe(0);
    // One event on, the next change of the node, and back.
    await page
      .locator("[data-canvas]")
      .focus()
      .catch(() => undefined);
    await page.keyboard.press(".");
    await page.getByText("event 3 of 4").waitFor();
    await page.waitForURL(/at=2/);
    await pay.locator('[data-status="scheduled"]').waitFor();
    await page.keyboard.press(",");
    await page.getByText("event 2 of 4").waitFor();
    await page.keyboard.press("Shift+<");
    await page.getByText("event 1 of 4").waitFor();
    await page.getByRole("button", { name: "To the next change of the selected node" }).click();
    await page.getByText("event 2 of 4").waitFor();
    // Played to its end, it follows again.
    await page.getByRole("button", { name: "Play the run" }).click();
    await page.getByText("event 4 of 4").waitFor();
    await page.getByRole("button", { name: "Play the run" }).waitFor();
    await pay.locator('[data-status="succeeded"]').waitFor();
    await page.waitForURL((at) => !at.search.includes("at="));
  });

  it("RUNPAGE-6: a run is compared with another one of its workflow, step by step", async () => {
    await open();
    const { page, server } = opened;
    const other = add("refused", 6, 51);
    const run = add("paid", 5, 50);
    await page.goto(`${server.url}/w/${workflowId()}/runs/${run.id}`);
    await page.getByRole("button", { name: "Compare" }).click();
    const beside = page.getByRole("region", { name: "Compared with another run" });
    await beside.getByText("Choose the run to hold this one against.").waitFor();
    await beside.getByRole("button", { name: /Other run/ }).click();
    await page.getByRole("option", { name: /order ?.*1051|1051/ }).click();
    await beside.getByText("1 step differs of 4").waitFor();
    await page.waitForURL(new RegExp(`beside=${other.id}`));
    const row = beside.getByRole("row", { name: /^Pay/ });
    await row.getByText("Succeeded").waitFor();
    await row.getByText("Failed").waitFor();
    await row.getByText(/ended otherwise/).waitFor();
    await beside.getByText("Only what differs").click();
    await beside.getByRole("button", { name: "Order" }).click();
    await page.waitForURL(/step=start/);
    expect(await seriousFindings(page)).toEqual([]);
    await beside.getByRole("button", { name: "Stop comparing" }).click();
    await page.getByRole("list", { name: "Steps of the run" }).waitFor();
  });
});
