import type { Page } from "playwright-core";

/** Opens every panel and dialog of the editor one after the other, by places and keys, which no language changes. */
export async function* editorStates(page: Page): AsyncGenerator<string> {
  const cards = page.locator(".react-flow__node");
  await cards.first().waitFor();
  const rail = page.locator("nav").last().getByRole("button");
  for (let n = 0; n < (await rail.count()); n++) {
    await rail.nth(n).click();
    await page.locator("[data-side-panel]").waitFor();
    yield `panel ${n + 1}`;
  }
  await page.locator("[data-side-panel]").getByRole("button").first().click();
  await cards.nth(1).click();
  const tabs = page.locator("[data-inspector-body]").page().getByRole("tab");
  await tabs.first().waitFor();
  for (let n = 0; n < (await tabs.count()); n++) {
    await tabs.nth(n).click();
    yield `inspector ${n + 1}`;
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  yield "palette";
  await page.keyboard.press("Escape");
  await cards.nth(1).click();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  yield "shortcuts";
  await page.keyboard.press("Escape");
  await cards.nth(1).click({ button: "right" });
  await page.getByRole("menu").waitFor();
  yield "menu of a node";
  await page.keyboard.press("Escape");
}
