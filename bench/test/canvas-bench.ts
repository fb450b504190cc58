/**
 * The canvas in a real browser, with generated workflows and the build that is shipped: how long a large workflow takes
 * to open, what a picture costs the main thread while panning, zooming and dragging, and whether 1,000 updates a second
 * delay one. Prints each figure beside its bar; `--json` prints one object. Options: `--nodes N`, `--seconds S`.
 */
import { parseArgs } from "node:util";
import { type RunSummary, runSummary } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { chromium, type Page } from "playwright-core";
import { startFixtureServer } from "../../apps/editor/dev/fixture-server.ts";
import { builtEditor } from "../../apps/editor/test/dist.ts";
import { firstFiles, gzipped, manifestOf } from "../../apps/editor/test/first-load.ts";
import { ensureChromium } from "../../scripts/find-chromium.ts";
import { largeDocument, startedRow, updateRow } from "../src/canvas/document.ts";
import { RECORDER, round, size, stretch } from "../src/canvas/measure.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    nodes: { type: "string", default: "2000" },
    seconds: { type: "string", default: "4" },
  },
});
const count = Number(values.nodes);
const seconds = Number(values.seconds);
const found = ensureChromium();
if (!found.path) throw new Error(found.reason);

const dist = builtEditor();
const server = await startFixtureServer({ dist });
server.data.nodes = nodes.map((node) => node.definition);
const [workflow] = server.data.workflows;
if (!workflow) throw new Error("The fixture has no workflow.");
workflow.document = largeDocument(count);
const run = runSummary.parse({
  ...(server.data.runs.find(({ workflow: id }) => id === workflow.summary.id) as RunSummary),
  status: "running",
  endedAt: undefined,
  error: undefined,
});
server.data.runs = [run, ...server.data.runs.filter(({ id }) => id !== run.id)];
server.data.journals.set(run.id, [startedRow(Date.now())]);

const browser = await chromium.launch({
  executablePath: found.path,
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(RECORDER);
  const address = `${server.url}/w/${workflow.summary.id}`;
  // The first visit warms what is the same for every workflow: the file cache and the compiled code.
  await visit(address).then(({ page }) => page.close());
  const { page, ms: open } = await visit(address);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  // Parts that load by themselves after the first picture are not part of what is measured next.
  await page.waitForTimeout(1500);
  const opened = await size(page, cdp);
  await page.mouse.move(800, 500);
  const wheel = async (steps: number, dx: number, dy: number) => {
    for (let i = 0; i < steps; i++) {
      await page.mouse.wheel(dx, dy);
      await page.waitForTimeout(16);
    }
  };
  const pan = await stretch(page, cdp, () => wheel(120, 60, 10));
  const zoom = await stretch(page, cdp, async () => {
    await page.keyboard.down("Control");
    for (let i = 0; i < 6; i++) await wheel(10, 0, i % 2 === 0 ? 10 : -10);
    await page.keyboard.up("Control");
  });
  const one = await stretch(page, cdp, () => drag(page));
  await page.keyboard.press("Control+a");
  const all = await stretch(page, cdp, () => drag(page));
  await page.keyboard.press("Escape");
  await page.keyboard.down("Control");
  await wheel(25, 0, 60);
  await page.keyboard.up("Control");
  const overview = await stretch(page, cdp, () => wheel(90, 40, 10));
  await page.close();

  const watched = await visit(`${address}/runs/${run.id}`);
  const runCdp = await context.newCDPSession(watched.page);
  await runCdp.send("Performance.enable");
  await watched.page.waitForTimeout(1000);
  const live = await stretch(watched.page, runCdp, () => updates(seconds));
  const manifest = manifestOf(dist);
  const kB = (of: string, texts: string[]) =>
    round(Math.max(...(["en", "zh"] as const).map((l) => gzipped(dist, firstFiles(manifest, l, of, texts)))) / 1000);
  const result = {
    nodes: count,
    openMs: Math.round(open),
    ...opened,
    pan,
    zoom,
    dragOne: one,
    dragAll: all,
    overview,
    live: { ...live, updates: seconds * 1000 },
    firstLoadKB: {
      runs: kB("src/pages/runs/runs-page.tsx", []),
      editor: kB("src/canvas/editor-page.tsx", ["editor"]),
    },
  };
  if (values.json) console.log(JSON.stringify(result));
  else print(result);

  async function visit(url: string): Promise<{ page: Page; ms: number }> {
    const fresh = await context.newPage();
    const began = performance.now();
    await fresh.goto(url);
    await fresh.waitForSelector(".react-flow__node");
    await fresh.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    return { page: fresh, ms: performance.now() - began };
  }
} finally {
  await browser.close();
  await server.close();
}

/** Takes the card nearest the middle and moves it about. */
async function drag(page: Page): Promise<void> {
  const at = (await page.evaluate(`(() => {
    const boxes = [...document.querySelectorAll(".react-flow__node")].map((node) => node.getBoundingClientRect());
    const off = (box) => Math.hypot(box.x + box.width / 2 - 800, box.y + box.height / 2 - 480);
    const box = boxes.sort((a, b) => off(a) - off(b))[0];
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  })()`)) as { x: number; y: number };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  for (let i = 1; i <= 60; i++) {
    await page.mouse.move(at.x + Math.sin(i / 8) * 90, at.y + i * 1.5);
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
}

/** 1,000 rows a second of the watched run, in messages of ten milliseconds as a busy server sends them. */
async function updates(forSeconds: number): Promise<void> {
  const began = performance.now();
  let sent = 0;
  while (sent < forSeconds * 1000) {
    const due = Math.min(forSeconds * 1000, Math.floor(performance.now() - began));
    const rows = Array.from({ length: due - sent }, (_, i) => updateRow(sent + i, count, Date.now()));
    if (rows.length > 0) server.tell.rows(run.id, rows);
    sent = due;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

type Result = {
  openMs: number;
  heapMB: number;
  dom: number;
  firstLoadKB: { runs: number; editor: number };
} & Record<"pan" | "zoom" | "dragOne" | "dragAll" | "overview" | "live", Awaited<ReturnType<typeof stretch>>>;

function print(result: Result): void {
  const lines: [string, string | number, string][] = [
    ["open, address to interactive, ms", result.openMs, "1000"],
    ["elements of the page", result.dom, "4000"],
    ["heap, MB", result.heapMB, "80"],
    ["pan: main thread, ms a picture", result.pan.ssl, "4"],
    ["pan: 95th percentile of a picture, ms", result.pan.p95, "33"],
    ["zoom: main thread, ms a picture", result.zoom.ssl, "4"],
    ["zoom: 95th percentile of a picture, ms", result.zoom.p95, "33"],
    ["drag one: main thread, ms a picture", result.dragOne.ssl, "5"],
    ["drag all: main thread, ms a picture", result.dragAll.ssl, "-"],
    ["overview: main thread, ms a picture", result.overview.ssl, "5"],
    ["overview: pictures a second", result.overview.fps, "55 or more"],
    ["1,000 updates/s: pictures over 50 ms", result.live.over50, "0"],
    ["1,000 updates/s: React commits a picture", round(result.live.commits / Math.max(1, result.live.frames)), "1"],
    ["first load of a list, kB gzip", result.firstLoadKB.runs, "200"],
    ["first load of the editor, kB gzip", result.firstLoadKB.editor, "290"],
  ];
  console.log(`${"".padEnd(44)}${"here".padStart(10)}${"bar".padStart(14)}`);
  for (const [name, value, bar] of lines)
    console.log(`${name.padEnd(44)}${String(value).padStart(10)}${bar.padStart(14)}`);
}
