import { existsSync } from "node:fs";
import { emptyDocument, type WorkflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type FixtureServer, startFixtureServer } from "../dev/fixture-server.ts";
import { builtEditor } from "./dist.ts";

/** A browser on the built editor, whose API is answered from memory with the real node definitions. */
export interface Opened {
  page: Page;
  server: FixtureServer;
  /** The draft as the server has it; default: of the first workflow. */
  stored(n?: number): WorkflowDocument;
  /** Another tab of the same browser; default: on the same workflow. */
  tab(n?: number): Promise<Page>;
  /** Exceptions so far, of all tabs. */
  problems: string[];
  close(): Promise<void>;
}

let browser: Browser | undefined;

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
/** Where no browser is installed these tests are left out. */
export const hasBrowser = existsSync(executablePath);

/** A new browser window that does not move more than needed. */
export async function openWindow(
  options: { language?: "en" | "zh"; theme?: "light" | "dark" } = {},
): Promise<BrowserContext> {
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1000 },
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const preferences = JSON.stringify({ theme: options.theme ?? "light", language: options.language ?? "en" });
  await context.addInitScript((text) => localStorage.setItem("signalbox.preferences", text), preferences);
  return context;
}

export async function openEditor(
  options: { document?: WorkflowDocument; language?: "en" | "zh"; theme?: "light" | "dark" } = {},
): Promise<Opened> {
  const server = await startFixtureServer({ dist: builtEditor() });
  server.data.nodes = nodes.map((node) => node.definition);
  const workflow = (n = 0) => {
    const found = server.data.workflows[n];
    if (!found) throw new Error(`The fixture has no workflow ${n}.`);
    return found;
  };
  workflow(0).document = options.document ?? emptyDocument("Test");
  workflow(1).document = emptyDocument("Other");
  const context = await openWindow(options);
  const problems: string[] = [];
  const tab = async (n = 0) => {
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(String(error.stack)));
    await page.goto(`${server.url}/w/${workflow(n).summary.id}`);
    await page.waitForSelector("[data-canvas] .react-flow__pane");
    return page;
  };
  return {
    page: await tab(),
    server,
    problems,
    tab,
    stored: (n) => workflow(n).document,
    async close() {
      await context.close();
      await server.close();
    },
  };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** Waits until the draft is on the server. */
export const saved = (page: Page): Promise<unknown> => page.waitForSelector("[data-save=saved]");

/** A card by what stands on it. */
export const card = (page: Page, name: string) => page.locator(".react-flow__node", { hasText: name });

/** Drags with the pointer pressed from one place to another. */
export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 10 });
  await page.mouse.up();
}
