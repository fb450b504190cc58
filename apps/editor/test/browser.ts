import { existsSync } from "node:fs";
import { emptyDocument, type WorkflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { type Browser, chromium, type Page } from "playwright-core";
import { type FixtureServer, startFixtureServer } from "../dev/fixture-server.ts";
import { builtEditor } from "./dist.ts";

/** A browser on the built editor, whose API is answered from memory with the real node definitions. */
export interface Opened {
  page: Page;
  server: FixtureServer;
  /** The draft as the server has it. */
  stored(): WorkflowDocument;
  /** Console errors and exceptions so far. */
  problems: string[];
  close(): Promise<void>;
}

let browser: Promise<Browser> | undefined;

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
/** Where no browser is installed these tests are left out. */
export const hasBrowser = existsSync(executablePath);

export async function openEditor(
  options: { document?: WorkflowDocument; language?: "en" | "zh"; theme?: "light" | "dark" } = {},
): Promise<Opened> {
  browser ??= chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const server = await startFixtureServer({ dist: builtEditor() });
  server.data.nodes = nodes.map((node) => node.definition);
  const [first] = server.data.workflows;
  if (!first) throw new Error("The fixture has no workflow.");
  first.document = options.document ?? emptyDocument("Test");
  const context = await (await browser).newContext({
    viewport: { width: 1920, height: 1000 },
    reducedMotion: "reduce",
  });
  const preferences = JSON.stringify({ theme: options.theme ?? "light", language: options.language ?? "en" });
  await context.addInitScript((text) => localStorage.setItem("signalbox.preferences", text), preferences);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error.stack)));
  await page.goto(`${server.url}/w/${first.summary.id}`);
  await page.waitForSelector("[data-canvas] .react-flow__pane");
  return {
    page,
    server,
    problems,
    stored: () => first.document,
    async close() {
      await context.close();
      await server.close();
    },
  };
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** Waits until the draft is on the server. */
export const saved = (page: Page): Promise<unknown> => page.waitForSelector("[data-save=saved]");
