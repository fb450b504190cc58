import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, browserPath, launchBrowser } from "./support/browser.ts";
import { ShopProcess } from "./support/shop-process.ts";

describe.skipIf(!browserPath)("the pages of the demo shop", () => {
  let shop: ShopProcess;
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    shop = await ShopProcess.start({ seed: 4, "per-minute": 0 });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  async function open(path: string, colorScheme: "light" | "dark" = "light"): Promise<Page> {
    const page = await browser.newPage({ colorScheme });
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(shop.url + path);
    return page;
  }

  test("an order that is placed by the button appears with its story", async () => {
    const page = await open("/?lang=en");
    await page.getByText("No orders yet").waitFor();
    await page.getByRole("button", { name: "Place an order" }).click();
    await page.getByRole("cell", { name: "#1001" }).waitFor();
    expect(await page.getByText("Ordered", { exact: true }).count()).toBe(1);
    const [order] = (await shop.ledger()).filter((effect) => effect.kind === "order");
    await shop.call("POST", `/api/orders/${order?.order}/hold`, { reason: "HIGH_RISK_OF_FRAUD" });
    await page.getByText("Put on hold: fraud risk").waitFor();
  });

  test("every text is there in Chinese", async () => {
    const page = await open("/?lang=zh");
    await page.getByRole("heading", { name: "商品" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    await page.getByRole("link", { name: "邮箱" }).click();
    await page.getByRole("heading", { name: "邮箱" }).waitFor();
  });

  test.each(["light", "dark"] as const)("nothing is in the way of anybody, in %s", async (scheme) => {
    for (const path of ["/", "/mailbox"]) {
      const page = await open(path, scheme);
      await page.waitForLoadState("networkidle");
      expect(await accessibilityProblems(page), path).toEqual([]);
    }
  });

  test("no script of the pages failed", () => {
    expect(errors).toEqual([]);
  });
});
