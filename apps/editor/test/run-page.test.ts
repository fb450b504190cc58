import { type JournalEvent, type JournalRow, makeStepError, type RunSummary, workflowDocument } from "@signalbox/model";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fixedId } from "../dev/fixtures/runs.ts";
import { seriousFindings } from "./axe.ts";
import { card, closeBrowser, hasBrowser, type Opened, openEditor } from "./browser.ts";

const TOKEN = "0123456789abcdefghijklmnopqrstuv";

const document = workflowDocument.parse({
  name: "Waits",
  nodes: [
    { id: "start", type: "manual", label: "Begin" },
    { id: "pay", type: "http_request", label: "Pay", params: { url: "https://pay.example.com" } },
    { id: "ask", type: "approval", label: "Ask", params: { title: "Refund 12?" } },
    { id: "call", type: "callback", label: "Call" },
    { id: "event", type: "wait_event", label: "Parcel" },
  ],
  edges: ["pay", "ask", "call", "event"].map((target) => ({ source: "start", sourcePort: "out", target })),
  layout: {
    nodes: {
      start: { x: 0, y: 0 },
      pay: { x: 400, y: -200 },
      ask: { x: 400, y: -80 },
      call: { x: 400, y: 40 },
      event: { x: 400, y: 160 },
    },
    notes: [{ id: "note_1", text: "# Look\n- here", x: 0, y: 160, width: 240, height: 120, color: "blue" }],
  },
});

const wait = (p: string, token: string, what: object): JournalEvent =>
  ({ t: "wait", p, token, wait: what }) as JournalEvent;

function journal(at: number): JournalRow[] {
  const events: JournalEvent[][] = [
    [
      { t: "started", trigger: "start", input: { total: 5 }, cause: { kind: "manual", by: "owner" } },
      { t: "scheduled", p: "pay", n: 1 },
    ],
    [
      wait("ask", `ask_${TOKEN}`, {
        approval: { title: "Refund 12?", message: "", assignees: [], ports: { yes: "approved", no: "rejected" } },
      }),
      wait("call", TOKEN, { callback: { port: "out" }, due: at + 86_400_000 }),
      wait("event", `event_${TOKEN}`, { event: { name: "parcel.delivered", key: "10482", port: "out" } }),
    ],
    [{ t: "failed", p: "pay", error: makeStepError("STEP_TIMEOUT", { limit: "30s" }), port: "error" }],
  ];
  return events.map((list, rev) => ({ rev, at: at + rev * 1000, events: list }));
}

describe.runIf(hasBrowser)("a run and its workflow", () => {
  let opened: Opened;
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  /** Opens the page of a run that waits for everything one can wait for. */
  async function openRun(options: Parameters<typeof openEditor>[0] = {}): Promise<void> {
    opened = await openEditor({ document, ...options });
    const { data, url } = opened.server;
    const at = Date.now() - 60_000;
    const run: RunSummary = {
      ...(data.runs[0] as RunSummary),
      id: fixedId(at, 4242),
      workflow: data.workflows[0]?.summary.id ?? "",
      startedAt: new Date(at).toISOString(),
      status: "waiting",
      entities: { order: "10482" },
    };
    data.runs = [run, ...data.runs];
    data.journals.set(run.id, journal(at));
    await opened.page.goto(`${url}/w/${run.workflow}/runs/${run.id}`);
    await card(opened.page, "Begin").waitFor();
  }

  it("RUNPAGE-1: a step that waits shows what ends it", async () => {
    await openRun();
    const { page, server } = opened;
    await card(page, "Call").click();
    const address = `${server.url}/callbacks/${TOKEN}`;
    await page.getByText(`POST ${address}`).waitFor();
    await page.getByText(/At the latest until/).waitFor();
    await page.getByRole("button", { name: "Copy the address" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(address);

    await card(page, "Parcel").click();
    const panel = page.getByRole("region", { name: "Waits for" });
    await panel.getByText("parcel.delivered").waitFor();
    await panel.getByText("10482").waitFor();

    await card(page, "Ask").click();
    expect(await page.getByRole("link", { name: "Refund 12?" }).getAttribute("href")).toBe(`/approvals/ask_${TOKEN}`);
    // A step that is over waits for nothing.
    await card(page, "Pay").click();
    await page.getByText("The attempt took longer than 30s.").last().waitFor();
    expect(await panel.count()).toBe(0);
  });

  it("I18N-8: a recorded error is shown in Chinese, with what was recorded below", async () => {
    await openRun({ language: "zh" });
    const { page } = opened;
    await card(page, "Pay").getByText("本次尝试超过了 30s。").waitFor();
    await card(page, "Pay").click();
    const panel = page.getByRole("region", { name: "Pay" });
    await panel.getByText("本次尝试超过了 30s。").waitFor();
    await panel.getByText("The attempt took longer than 30s.").waitFor();
  });

  it.each(["light", "dark"] as const)(
    "A11Y-1: neither page has a serious accessibility finding (%s)",
    async (theme) => {
      await openRun({ theme });
      const { page } = opened;
      const problems: string[] = [];
      const look = async (what: string) => {
        for (const finding of await seriousFindings(page)) problems.push(`${what}: ${finding}`);
      };
      await card(page, "Call").click();
      await page.getByText(/POST http/).waitFor();
      await look("run, waiting step");
      await card(page, "Pay").click();
      await page.getByText("Idempotency key").waitFor();
      await look("run, failed step");

      await page.goto(`${opened.server.url}/w/${opened.server.data.workflows[0]?.summary.id}`);
      await card(page, "Ask").click({ position: { x: 100, y: 20 } });
      for (const tab of ["Settings", "Data", "Options", "Help"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page.waitForTimeout(150);
        await look(`editor, ${tab}`);
      }
      await page
        .getByRole("button", { name: /problem/ })
        .first()
        .click();
      await look("editor, problems");
      await page.locator("[data-canvas]").focus();
      await page.keyboard.press("a");
      await page.getByRole("dialog", { name: "Add a node" }).waitFor();
      await look("editor, add a node");
      expect(problems).toEqual([]);
    },
  );
});
