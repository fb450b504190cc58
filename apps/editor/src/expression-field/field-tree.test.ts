import { describe, expect, it } from "vitest";
import { findItems, pickChildren, pickRoots } from "./field-tree.ts";

describe("FIELD-2 what can be picked", () => {
  const env = {
    trigger: { type: "object", properties: { total: { type: "number" } } },
    steps: { fetch: {}, "odd id": {} },
    vars: { limit: 5 },
  };
  const scope = {
    trigger: { total: 120, "ship to": { city: "Berlin" } },
    steps: { fetch: { body: [{ sku: "TEA" }] } },
    vars: {},
    run: {},
    now: 0,
  };
  const roots = pickRoots(env, scope, (id) => (id === "fetch" ? "Fetch orders" : id));

  it("are the trigger, the steps in order, constants and the run, with names and samples", () => {
    expect(roots.map(({ path }) => path)).toEqual(["trigger", "steps.fetch", 'steps["odd id"]', "vars", "run", "now"]);
    expect(roots[1]).toMatchObject({ name: "Fetch orders", of: "fetch" });
    const [root] = roots;
    expect(root && pickChildren(root).map(({ path }) => path)).toEqual(["trigger.total", 'trigger["ship to"]']);
  });

  it("are found by name, path and sample", () => {
    expect(findItems(roots, "city").map(({ path }) => path)).toEqual(['trigger["ship to"].city']);
    expect(findItems(roots, "tea")[0]).toMatchObject({
      path: "steps.fetch.body[0].sku",
      name: "Fetch orders › body › [0] › sku",
    });
    expect(findItems(roots, "fetch orders").length).toBe(4);
    expect(findItems(roots, "nothing like it")).toEqual([]);
  });
});
