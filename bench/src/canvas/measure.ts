import type { CDPSession, Page } from "playwright-core";

/** What a stretch of pictures cost. Times are medians or sums of one run on this machine. */
export interface Stretch {
  frames: number;
  fps: number;
  /** 95th percentile of the time between two pictures, ms. */
  p95: number;
  /** Pictures that came more than 50 ms after the one before. */
  over50: number;
  /** Script, style and layout on the main thread, ms a picture: what a graphics card does not take away. */
  ssl: number;
  commits: number;
}

/** In the page: times of pictures, and React's commits, which production builds tell the developer tools as well. */
export const RECORDER = `
  globalThis.bench = { frames: [], commits: 0 };
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true, inject: () => 1, onCommitFiberUnmount() {}, onPostCommitFiberRoot() {},
    onCommitFiberRoot() { bench.commits++; },
  };
  const tick = (at) => { bench.frames.push(at); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
`;

async function work(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return (of("ScriptDuration") + of("RecalcStyleDuration") + of("LayoutDuration")) * 1000;
}

/** Does something in the page and says what its pictures cost. */
export async function stretch(page: Page, cdp: CDPSession, act: () => Promise<void>): Promise<Stretch> {
  await page.evaluate("bench.frames = []; bench.commits = 0");
  const before = await work(cdp);
  await act();
  const after = await work(cdp);
  const { frames, commits } = (await page.evaluate("bench")) as { frames: number[]; commits: number };
  const gaps = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
  const sorted = [...gaps].sort((a, b) => a - b);
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    frames: gaps.length,
    fps: round((gaps.length / total) * 1000),
    p95: round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    over50: gaps.filter((gap) => gap > 50).length,
    ssl: round((after - before) / Math.max(1, gaps.length)),
    commits,
  };
}

export const round = (value: number): number => Math.round(value * 10) / 10;

/** Heap after a collection, MB, and elements of the page. */
export async function size(page: Page, cdp: CDPSession): Promise<{ heapMB: number; dom: number }> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const heap = metrics.find((metric) => metric.name === "JSHeapUsedSize")?.value ?? 0;
  const dom = (await page.evaluate("document.getElementsByTagName('*').length")) as number;
  return { heapMB: round(heap / 1e6), dom };
}
