import { beforeEach, describe, expect, it } from "vitest";
import { activateLanguage, compileCatalog, requireCatalog, translate } from "./runtime.ts";

describe("messages", () => {
  beforeEach(() => activateLanguage("en"));

  it("fill in values and plurals", () => {
    expect(translate("inbox.runCount", { n: 1 })).toBe("1 run");
    expect(translate("inbox.runCount", { n: 1200 })).toBe("1,200 runs");
    expect(translate("inbox.replayed", { n: 0 })).toBe("No workflow listens for this event");
  });

  it("I18N-6 follow the language after a switch, with everything loaded before it", async () => {
    await requireCatalog("editor");
    await activateLanguage("zh");
    expect(translate("inbox.runCount", { n: 3 })).toBe("3 个运行");
    expect(translate("nav.home")).toBe("首页");
  });

  it("keep apostrophes and braces of plain texts", () => {
    const { "a.plain": plain } = compileCatalog({ a: { plain: "It’s the node’s own text" } });
    expect(plain).toEqual(["It’s the node’s own text"]);
  });
});
