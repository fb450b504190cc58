import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FixtureServer, startFixtureServer } from "../dev/fixture-server.ts";
import { fixedId } from "../dev/fixtures/runs.ts";
import { seriousFindings } from "./axe.ts";
import { builtEditor } from "./dist.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

let dist: string;
let browser: Browser;
let server: FixtureServer;
let context: BrowserContext | undefined;
/** Two cores are shared with others: what should happen at once may take a while. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

/** What the browser complained about; a policy violation shows up here as well. */
let complaints: string[] = [];

/** Opens a page with the given preferences, fails on anything the browser logs as an error. */
async function open(
  path: string,
  preferences: object = { theme: "light", language: "en" },
  width = 1280,
): Promise<Page> {
  context = await browser.newContext({ viewport: { width, height: 800 } });
  await context.addInitScript(
    ([text]) => localStorage.setItem("signalbox.preferences", text ?? ""),
    [JSON.stringify(preferences)],
  );
  const page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // The browser itself logs every answer of 400 and above, and refused websockets.
    if (message.type() === "error" && !/status of|WebSocket/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(server.url + path);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  return page;
}

/** Waits until nothing is loading any more; a page can have several tables. */
const settled = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);

beforeAll(async () => {
  dist = builtEditor();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  server = await startFixtureServer({ dist });
});
afterEach(async () => {
  await context?.close();
  context = undefined;
  server.failing = false;
  server.away(false);
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe("every page", () => {
  const pages = () => [
    "/",
    "/workflows",
    "/runs",
    "/w/big_orders/runs",
    "/w/big_orders/versions",
    "/approvals",
    `/approvals/${server.data.approvals[1]?.id}`,
    "/inbox",
    `/inbox/${server.data.inbox[5]?.id}`,
    "/templates",
    "/templates/refund-approval",
    "/connections",
    "/connections/new?type=shop",
    "/connections/main_shop",
    "/settings/appearance",
    "/settings/shortcuts",
    "/settings/tokens",
    "/nothing/here",
  ];

  it.each([
    ["light", "en"],
    ["dark", "zh"],
  ])(
    "has no serious accessibility finding and no sideways scrolling, wide and on a phone (%s, %s)",
    async (theme, language) => {
      const problems: string[] = [];
      const page = await open("/settings/about", { theme, language });
      for (const path of pages()) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(server.url + path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 800 });
          await settled(page);
          for (const finding of await seriousFindings(page)) problems.push(`${path} at ${width} px: ${finding}`);
          const overflow = await page.evaluate(() => {
            const main = document.querySelector("#content") ?? document.documentElement;
            return main.scrollWidth - main.clientWidth;
          });
          if (overflow > 0) problems.push(`${path} is ${overflow} px too wide at ${width} px`);
        }
      }
      expect(problems).toEqual([]);
    },
  );
});

describe("lists", () => {
  it("show a run that starts and its end without being asked again", async () => {
    const page = await open("/runs");
    await page.getByRole("link", { name: "Big orders need approval" }).first().waitFor();
    const base = server.data.runs[0];
    if (!base) throw new Error("the fixture has no runs");
    const started = {
      ...base,
      id: fixedId(Date.now(), 5000),
      startedAt: new Date().toISOString(),
      status: "running" as const,
      entities: { order: "99001" },
    };
    server.tell.runs([started]);
    const row = page.getByRole("row").filter({ hasText: "order 99001" });
    await row.getByText("Running").waitFor();
    server.tell.runs([{ ...started, status: "succeeded", endedAt: new Date().toISOString(), durationMs: 42 }]);
    await row.getByText("Succeeded").waitFor();
    await row.getByText("42 ms").waitFor();
  });

  it("keep their filters in the address and come back with the back button", async () => {
    const page = await open("/runs");
    await page.getByRole("button", { name: /Status/ }).click();
    await page.getByRole("option", { name: "Failed" }).click();
    await eventually(() => new URL(page.url()).searchParams.get("status")).toBe("failed");
    const succeeded = page.getByRole("row").filter({ hasText: "Succeeded" });
    await eventually(() => succeeded.count()).toBe(0);
    await page.goBack();
    await succeeded.first().waitFor();
  });

  it("page to older runs and back", async () => {
    const page = await open("/runs");
    await page.getByRole("button", { name: "Older" }).click();
    await eventually(() => new URL(page.url()).searchParams.has("before")).toBe(true);
    await page.getByRole("button", { name: "Newest" }).click();
    await eventually(() => new URL(page.url()).searchParams.has("before")).toBe(false);
  });

  it("say that the server has a problem and recover", async () => {
    server.failing = false;
    const page = await open("/workflows");
    server.failing = true;
    await page.getByRole("link", { name: "Connections", exact: true }).click();
    await page.getByText("The database cannot be reached").waitFor();
    server.failing = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "Northwind shop" }).waitFor();
  });

  it("say that the connection is lost and when it is back", async () => {
    const page = await open("/runs");
    await page.getByText("Live", { exact: true }).waitFor();
    server.away(true);
    await page.getByText("The connection to the server is lost").waitFor();
    server.away(false);
    await page.getByText("Live", { exact: true }).waitFor();
    await eventually(() => page.getByText("The connection to the server is lost").count()).toBe(0);
  });
});

describe("by keyboard", () => {
  it("KIT-1 KIT-2 KIT-3 a choice opens, chooses and gives the focus back; a hint shows on focus and Esc closes it", async () => {
    const page = await open("/runs");
    const status = page.getByRole("button", { name: /Status/ });
    await status.focus();
    await page.keyboard.press("ArrowRight");
    await eventually(() => new URL(page.url()).searchParams.get("status")).toBe("running");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Running", selected: true }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await eventually(() => new URL(page.url()).searchParams.get("status")).toBe("cancelled");
    await eventually(() => status.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press("ArrowUp");
    await page.getByRole("listbox").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    const fold = page.getByRole("button", { name: "Collapse navigation" });
    await page.getByRole("button", { name: /owner/ }).focus();
    await page.keyboard.press("Tab");
    await eventually(() => fold.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.getByRole("tooltip").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("tooltip").waitFor({ state: "detached" });
  });

  it("the palette finds a workflow and opens it", async () => {
    const page = await open("/");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("stock");
    await page.getByRole("option", { name: /Stock sync/ }).waitFor();
    await page.keyboard.press("Enter");
    await eventually(() => new URL(page.url()).pathname).toBe("/w/stock_sync");
  });

  it("the palette finds what stands in a workflow and leads to its node, also in the one that is open", async () => {
    const page = await open("/");
    const find = async (words: string, within: string) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill(words);
      await page.getByRole("group", { name: within }).getByRole("option", { name: words }).first().click();
    };
    const [first, second] = server.data.workflows[0]?.document.nodes ?? [];
    if (!first || !second) throw new Error("the fixture's first workflow has no two nodes");
    const reached = async (id: string) => {
      await eventually(() => new URL(page.url()).searchParams.get("node")).toBe(id);
      await page.locator(`.react-flow__node.selected[data-id="${id}"]`).waitFor();
    };
    await find(first.label ?? first.id, "Inside workflows");
    await reached(first.id);
    // Its nodes are listed by the editor itself now, and stand there only once.
    await find(second.label ?? second.id, "Nodes");
    await reached(second.id);
  });

  it("G then A goes to the approvals, and ? shows the keys", async () => {
    const page = await open("/");
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await eventually(() => new URL(page.url()).pathname).toBe("/approvals");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });
});

describe("beginners", () => {
  it("TPL-8 TPL-9 find a template in either language, make a draft of it, and see what is to be filled in", async () => {
    const page = await open("/templates");
    await page.getByRole("searchbox").fill("退款");
    await eventually(() => page.getByRole("listitem").count()).toBe(1);
    await page.getByRole("link", { name: /Refund/ }).click();
    await page.locator(".react-flow__node", { hasText: "Ask a person" }).waitFor();
    await page.getByRole("button", { name: "Use this template" }).click();
    await eventually(() => new URL(page.url()).pathname).toMatch(/^\/w\/workflow_/);
    const list = page.getByRole("complementary", { name: "From template to your own" });
    await list.getByText("0 of 6 done").waitFor();
    await list.getByRole("button", { name: /^Show: Up to which amount/ }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await list.getByRole("button", { name: "Close the list for good" }).click();
    await page.reload();
    await page.locator(".react-flow__node", { hasText: "Ask a person" }).waitFor();
    expect(await list.count()).toBe(0);
  });

  it("TOUR-1 see a tour of three steps once, by keyboard too", async () => {
    const page = await open("/");
    const tour = page.getByRole("region", { name: "A look around" });
    await tour.getByRole("button", { name: "Next" }).press("Enter");
    await tour.getByText("Step 2 of 3").waitFor();
    await page.keyboard.press("Escape");
    await eventually(() => tour.count()).toBe(0);
    const kept = await page.evaluate(() => localStorage.getItem("signalbox.preferences"));
    expect(JSON.parse(kept ?? "{}").tourSeen).toBe(true);
  });
});

describe("before anything is loaded", () => {
  it.each([
    ["dark", "rgb(15, 18, 22)"],
    ["light", "rgb(245, 246, 248)"],
  ])("THEME-1 the page has the colours of the chosen theme, without a flash (%s)", async (theme, colour) => {
    // The system's theme is the other one, and the application never arrives.
    context = await browser.newContext({ colorScheme: theme === "dark" ? "light" : "dark" });
    await context.addInitScript(
      (text) => localStorage.setItem("signalbox.preferences", text),
      JSON.stringify({ theme }),
    );
    await context.route(/\/assets\/.*\.js$/, (route) => route.abort());
    const page = await context.newPage();
    complaints = [];
    await page.goto(server.url);
    const seen = await page.evaluate(() => {
      const { backgroundColor } = getComputedStyle(document.body);
      return { background: backgroundColor, scheme: getComputedStyle(document.documentElement).colorScheme };
    });
    expect(seen).toEqual({ background: colour, scheme: theme });
  });
});

describe("people", () => {
  it("answer an approval on a phone, form and comment included", async () => {
    const asked = server.data.approvals[1];
    const page = await open(`/approvals/${asked?.id}`, { theme: "light", language: "zh" }, 360);
    await page.getByRole("button", { name: "批准" }).click();
    await page.getByText("请填写此项。").waitFor();
    await page.getByRole("button", { name: /谁造成的损坏/ }).click();
    await page.getByRole("option", { name: "承运商" }).click();
    await page.getByLabel("备注").fill("照片已核对");
    await page.getByRole("button", { name: "批准" }).click();
    await page.getByText("您的决定已记录").waitFor();
    expect(server.data.approvals.some(({ id }) => id === asked?.id)).toBe(false);
  });

  it("write secrets and never read them", async () => {
    const page = await open("/connections/new?type=bearer");
    await page.getByLabel("Name").fill("Carrier");
    await page.getByLabel("Address").fill("https://carrier.example.com");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This is needed.").waitFor();
    await page.getByLabel("Token").fill("very-secret");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Carrier" }).click();
    await page.getByText("Set. Leave empty to keep it.").waitFor();
    expect(await page.content()).not.toContain("very-secret");
  });

  it("import a workflow and learn where a text is wrong", async () => {
    const page = await open("/workflows");
    await page.getByRole("button", { name: "New workflow" }).click();
    await page.getByRole("menuitem", { name: "Import a file…" }).click();
    const text = page.getByLabel("Workflow as JSON");
    await text.fill('{"name":"x","nodes":[{"id":"A B","type":"set"}]}');
    await page.getByText("at nodes[0].id").waitFor();
    await text.fill('{"name":"Imported","nodes":[{"id":"start","type":"manual"}]}');
    await page.getByText("“Imported” with 1 node").waitFor();
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await eventually(() => new URL(page.url()).pathname).toMatch(/^\/w\/workflow_/);
  });

  it("switch language and theme without a reload", async () => {
    const page = await open("/settings/language");
    await page.getByText("简体中文").click();
    await page.getByRole("heading", { name: "设置" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
    await page.getByRole("link", { name: "外观" }).click();
    await page.getByText("深色", { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  });

  it("who are not signed in are told about the start link", async () => {
    const out = await startFixtureServer({ dist, scene: "signedOut" });
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${out.url}/runs`);
    await page.getByRole("heading", { name: "Sign in to Signalbox" }).waitFor();
    await out.close();
  });

  it("who may only read see no button that would be refused", async () => {
    const reader = await startFixtureServer({ dist, scene: "reader" });
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${reader.url}/workflows`);
    await page.getByRole("link", { name: "Stock sync: warehouse to shop" }).waitFor();
    expect(await page.getByRole("button", { name: "New workflow" }).count()).toBe(0);
    expect(await page.getByRole("switch").first().isDisabled()).toBe(true);
    await reader.close();
  });
});

describe("what is loaded", () => {
  it("stays within 247 kB gzipped for a list page and what it loads ahead, and leaves the canvas out", async () => {
    const page = await open("/runs");
    await page.waitForLoadState("networkidle");
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname.slice("/assets/".length)),
    );
    const files = readdirSync(join(dist, "assets")).filter((name) => /\.(js|css)$/.test(name) && loaded.includes(name));
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, "assets", file))).length, 0);
    expect(bytes).toBeLessThan(247_000);
    expect(files.filter((name) => /^(editor-page|run-page|code-editor)/.test(name))).toEqual([]);
  });
});
