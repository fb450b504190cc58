import { nodes } from "@signalbox/nodes";
import { afterAll, describe, expect, it } from "vitest";
import { startFixtureServer } from "../dev/fixture-server.ts";
import { CARD_STATES, EDGE_STATES } from "../src/gallery/canvas-states.ts";
import { seriousFindings } from "./axe.ts";
import { closeBrowser, hasBrowser, openWindow } from "./browser.ts";
import { builtEditor } from "./dist.ts";

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)("gallery", () => {
  it.each([
    ["light", "en"],
    ["dark", "zh"],
  ] as const)(
    "GALLERY-1 shows every state, legible and with no text cut off without a sign (%s, %s)",
    async (theme, language) => {
      const server = await startFixtureServer({ dist: builtEditor() });
      server.data.nodes = nodes.map((node) => node.definition);
      const context = await openWindow({ theme, language });
      const page = await context.newPage();
      // Cards outside of the window are not drawn.
      await page.setViewportSize({ width: 1600, height: 4800 });
      await page.goto(`${server.url}/dev/gallery`);
      await page.locator(".react-flow__node").first().waitFor();
      const ids = (selector: string) =>
        page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute("data-id") ?? ""));
      const drawn = await ids(".react-flow__node");
      expect(Object.keys(CARD_STATES).filter((id) => !drawn.includes(id))).toEqual([]);
      expect(drawn).toEqual(expect.arrayContaining(["container", "inside", "note:note"]));
      const edges = await ids(".react-flow__edge");
      expect(Object.keys(EDGE_STATES).filter((id) => !edges.some((edge) => edge.includes(id)))).toEqual([]);
      // The colour is never alone: what a run says of a card differs in its words.
      const bodies = await page.locator("[data-status]").evaluateAll((all) => all.map((one) => one.textContent));
      expect(new Set(bodies).size).toBe(bodies.length);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("#content *")].flatMap((element) => {
          const { overflowX, textOverflow, clipPath } = getComputedStyle(element);
          const own = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
          );
          const hidden = element.closest(".visually-hidden") !== null || clipPath !== "none";
          const clipped =
            overflowX === "hidden" && textOverflow !== "ellipsis" && element.scrollWidth > element.clientWidth + 1;
          return own && clipped && !hidden ? [`${element.className}: ${element.textContent}`] : [];
        }),
      );
      expect(cut).toEqual([]);
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
      await server.close();
    },
    120_000,
  );
});
