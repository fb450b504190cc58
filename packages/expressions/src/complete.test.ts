import { describe, expect, it } from "vitest";
import { type Completions, complete } from "./complete.ts";
import type { TypeEnv } from "./types/env.ts";

const body = {
  type: "object",
  properties: {
    id: { type: "integer", description: "The number of the order" },
    "odd name": { type: "string" },
    订单号: { type: "string" },
    lines: {
      type: "array",
      items: { type: "object", properties: { sku: { type: "string" }, qty: { type: "integer" } } },
    },
  },
};
const env: TypeEnv = {
  trigger: { type: "object", properties: { body } },
  steps: { order: body, label: {} },
  vars: { limit: 100 },
};

/** Completes at the `|` in a text. */
function at(marked: string): Completions & { labels: string[]; replaced: string } {
  const position = marked.indexOf("|");
  const text = marked.replace("|", "");
  const result = complete(text, position, env);
  return {
    ...result,
    labels: result.options.map((option) => option.label),
    replaced: text.slice(result.from, result.to),
  };
}

describe("EXP-20 completion", () => {
  it.each([
    ["{{ trigger.body.|", ["id", "订单号", "lines"], ""],
    ["{{ trigger.body.li| }}", ["id", "订单号", "lines"], "li"],
    ["{{ trigger.body.l|ines.size() }}", ["id", "订单号", "lines"], "lines"],
    ["{{ steps.| }}", ["order", "label"], ""],
    ["{{ 1 + steps.order.?| }}", ["id", "订单号", "lines"], ""],
    ["{{ trigger.body.lines[0].|", ["sku", "qty"], ""],
    ["{{ (trigger.body).lines[size(vars) - 1].|", ["sku", "qty"], ""],
    ["{{ trigger.body.lines.map(l, l.|", ["sku", "qty"], ""],
    ["{{ sum(trigger.body.lines, q, q.qty * q.|) }}", ["sku", "qty"], ""],
    ["{{ trigger.body.lines.filter(a, a.qty > 1).first().|", ["sku", "qty"], ""],
    ["{{ [1].map(x, trigger.body.lines.map(y, y.|", ["sku", "qty"], ""],
    ["{{ default(trigger.body.|, 1) }}", ["id", "订单号", "lines"], ""],
    ["a {{ 1 }} b {{ vars.| }} c", ["limit"], ""],
  ])("%s offers the fields", (marked, fields, replaced) => {
    const result = at(marked);
    expect(
      result.options
        .filter((option) => option.kind === "field" || option.kind === "step")
        .map((option) => option.label),
    ).toEqual(fields);
    expect(result.replaced).toBe(replaced);
  });

  it("at a beginning offers loop variables, roots, functions and words", () => {
    const { options, labels } = at("{{ trigger.body.lines.map(l, |");
    expect(options[0]).toEqual({ label: "l", insert: "l", kind: "variable", type: "object" });
    expect(labels).toEqual(expect.arrayContaining(["trigger", "steps", "vars", "run", "now", "sum", "true"]));
    expect(labels).not.toContain("item");
    expect(options.find((option) => option.label === "sum")).toMatchObject({
      insert: "sum(",
      kind: "function",
      type: "sum(list) | sum(list, x, value)",
    });
  });

  it("after a dot offers the functions that take such a value", () => {
    expect(at("{{ trigger.body.lines.|").labels).toEqual(
      expect.arrayContaining(["map", "filter", "sum", "first", "join"]),
    );
    expect(at("{{ trigger.body.lines.|").labels).not.toContain("upper");
    expect(at('{{ "a".|').labels).toEqual(expect.arrayContaining([]));
    expect(at("{{ trigger.body.订单号.|").labels).toEqual(expect.arrayContaining(["upper", "split"]));
    expect(at("{{ trigger.body.订单号.|").labels).not.toContain("map");
  });

  it("in brackets offers every field as a text", () => {
    const open = at('{{ trigger.body["|');
    expect(open.options.map((option) => option.insert)).toEqual(['"id"]', '"odd name"]', '"订单号"]', '"lines"]']);
    expect(open.replaced).toBe('"');
    const closed = at('{{ trigger.body["od|d"] }}');
    expect(closed.options[1]?.insert).toBe('"odd name"');
    expect(closed.replaced).toBe('"odd"');
  });

  it("says what a field is", () => {
    expect(at("{{ trigger.body.|").options[0]).toMatchObject({
      type: "number",
      detail: { en: "The number of the order" },
    });
    expect(at("{{ steps.|").options[0]).toMatchObject({ kind: "step", type: "object" });
  });

  it.each(["|{{ 1 }}", "a| {{ 1 }}", "{{ 1 }}|", '{{ "te|xt" }}', "{{ 1|2 }}"])("%s offers nothing", (marked) =>
    expect(at(marked).options).toEqual([]),
  );

  it("every prefix of an expression is answered", () => {
    const text = '{{ default(trigger.body.lines.filter(l, l["sku"] != "}}").map(l, {"a": l.qty}), []) }} {{ x';
    for (let i = 0; i <= text.length; i++)
      for (let j = 0; j <= i; j++) expect(() => complete(text.slice(0, i), j, env)).not.toThrow();
  });
});
