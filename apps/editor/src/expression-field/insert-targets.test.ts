import { describe, expect, it } from "vitest";
import { fitted, InsertTargets } from "./insert-targets.ts";

describe("FIELD-2 putting data into fields", () => {
  const env = {
    trigger: {
      type: "object",
      properties: { total: { type: "number" }, name: { type: "string" }, list: { type: "array" } },
    },
    steps: {},
    vars: {},
  };

  it("converts where nothing is lost, and nothing else", () => {
    expect(fitted("trigger.total", { type: "string" }, env)).toBe("string(trigger.total)");
    expect(fitted("trigger.name", { type: "string" }, env)).toBe("trigger.name");
    expect(fitted("trigger.name", { type: "number" }, env)).toBe("trigger.name");
    expect(fitted("trigger.list", { type: "string" }, env)).toBe("trigger.list");
    expect(fitted("trigger.total", undefined, env)).toBe("trigger.total");
    expect(fitted("trigger.total", { type: "string", enum: ["a"] }, env)).toBe("trigger.total");
  });

  it("knows the field that had the focus last, as long as it is there", () => {
    const targets = new InsertTargets();
    const target = { label: "Url", insert: () => {} };
    const remove = targets.add("1", target);
    expect(targets.last()).toBeUndefined();
    targets.focused("1");
    expect(targets.last()).toBe(target);
    remove();
    expect(targets.last()).toBeUndefined();
  });
});
