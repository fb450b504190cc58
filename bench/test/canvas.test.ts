import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeBrowser, hasBrowser, type Opened, openEditor } from "../../apps/editor/test/browser.ts";
import { largeDocument } from "../src/canvas/document.ts";

/** What the page holds does not depend on the machine, so it is held here; times are only printed by the benchmark. */
describe.skipIf(!hasBrowser)("a large canvas", () => {
  let opened: Opened | undefined;
  afterEach(() => opened?.close());
  afterAll(closeBrowser);

  /** Elements of the whole page and cards among them, once the view stands. */
  async function elementsOf(count: number): Promise<{ all: number; cards: number }> {
    opened = await openEditor({ document: largeDocument(count) });
    await opened.page.waitForSelector(".react-flow__node");
    await opened.page.waitForTimeout(500);
    const of = (selector: string) => opened?.page.locator(selector).count() ?? Promise.resolve(0);
    return { all: await of("*"), cards: await of(".react-flow__node") };
  }

  it("CANVAS-20 holds no more elements for 2,000 nodes than a screen shows", async () => {
    const { all, cards } = await elementsOf(2000);
    expect(all).toBeLessThanOrEqual(1800);
    expect(cards).toBeLessThan(80);
  });

  it("CANVAS-20 control: what is on the screen is counted", async () => {
    const { all, cards } = await elementsOf(4);
    expect(cards).toBe(4);
    expect(all).toBeGreaterThan(100);
  });
});
