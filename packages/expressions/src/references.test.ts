import { describe, expect, it } from "vitest";
import { readFromInput, readInside, references, renameStep } from "./references.ts";

describe("EXP-15 references", () => {
  it("finds what the expressions of a text read", () => {
    const text = 'a {{ steps.order.total + steps["label"].x + vars.limit }} {{ trigger.body }} {{ steps.order.id }}';
    expect(references(text)).toEqual({ steps: ["order", "label"], vars: ["limit"], trigger: true, item: false });
  });

  it.each([
    ["steps.order in plain text", []],
    ['{{ "steps.order" }}', []],
    ["{{ trigger.steps.order }}", []],
    ["{{ trigger.?steps.order }}", []],
    ["{{ 1 // steps.order\n }}", []],
    ["{{ x ? steps.order : 1 }}", ["order"]],
    ["{{ a.b ?steps.order : 1 }}", ["order"]],
    ["{{ steps.?order.x }}", ["order"]],
    ["{{ steps [ 'order' ].x }}", ["order"]],
    ["{{ steps . order }}", ["order"]],
    ["{{ steps.order + (", ["order"]],
    ["{{ steps[trigger.name] }}", []],
  ])("%s", (text, steps) => expect(references(text).steps).toEqual(steps));

  it("sees the item of a for-each", () => {
    expect(references("{{ item.sku }}").item).toBe(true);
    expect(references("{{ index }}").item).toBe(true);
    expect(references("{{ trigger.item }}").item).toBe(false);
  });
});

describe("EXP-15 renaming", () => {
  it.each([
    ["{{ steps.a.x + steps.a }}", "{{ steps.b.x + steps.b }}"],
    ["{{ steps['a'].x }}", "{{ steps['b'].x }}"],
    ["{{ steps.?a.x }}", "{{ steps.?b.x }}"],
    ["steps.a {{ 'steps.a' + steps.a }}", "steps.a {{ 'steps.a' + steps.b }}"],
    ["{{ steps.ab + steps.a_ + trigger.steps.a }}", "{{ steps.ab + steps.a_ + trigger.steps.a }}"],
    ["{{ steps.a + ( }} {{ steps.a", "{{ steps.b + ( }} {{ steps.b"],
  ])("%s", (text, renamed) => expect(renameStep(text, "a", "b")).toBe(renamed));
});

describe("EXP-15 steps that move into a workflow of their own", () => {
  it("reads what stays behind from the input, texts in quotes and names behind a dot apart", () => {
    const moved = (root: string, step: string | undefined) => root === "trigger" || step === "tax";
    const text = '{{ steps.tax.a + steps["tax"].b + trigger.c + steps.own.d + "trigger" + x.trigger + item }} trigger';
    expect(readFromInput(text, moved)).toBe(
      '{{ trigger.steps.tax.a + trigger.steps["tax"].b + trigger.trigger.c + steps.own.d + "trigger" + x.trigger + item }} trigger',
    );
  });
  it("reads a step as a field of the one that calls", () => {
    expect(readInside('{{ steps.tax.a + steps["tax"].b + steps.?tax + steps.taxes }} steps.tax', "tax", "call")).toBe(
      '{{ steps.call.tax.a + steps["call"]["tax"].b + steps.?call.tax + steps.taxes }} steps.tax',
    );
  });
});
