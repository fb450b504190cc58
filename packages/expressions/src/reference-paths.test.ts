import { describe, expect, it } from "vitest";
import { referencePaths } from "./reference-paths.ts";

const found = (text: string) => referencePaths(text).map(({ from, to }) => text.slice(from, to));

describe("FIELD-1 places that a text reads", () => {
  it("are found with their step and fields", () => {
    const text = 'Order {{ steps.order.lines[0].sku }} of {{ upper(trigger.body["first name"]) }}';
    const [first, second] = referencePaths(text);
    expect(first).toMatchObject({ root: "steps", step: "order", rest: ["lines", "[0]", "sku"] });
    expect(first?.whole && text.slice(first.whole.from, first.whole.to)).toBe("{{ steps.order.lines[0].sku }}");
    expect(second).toMatchObject({ root: "trigger", rest: ["body", '["first name"]'] });
    expect(second?.whole).toBeUndefined();
  });

  it("leave out calls, names of fields, texts and plain text", () => {
    expect(found("{{ item.name.upper() + trigger.?a.b }} trigger.x {{ 'steps.a' }}")).toEqual([
      "item.name",
      "trigger.?a.b",
    ]);
    expect(found("{{ steps.a.trigger }}")).toEqual(["steps.a.trigger"]);
    expect(found("{{ {trigger: index} }}")).toEqual(["index"]);
    expect(found("{{ steps['my step'].x > vars.limit")).toEqual(["steps['my step'].x", "vars.limit"]);
    expect(referencePaths("{{ steps['my step'].x }}")[0]?.step).toBe("my step");
    expect(found("{{ vars.list[index].a }}")).toEqual(["vars.list", "index"]);
  });
});
