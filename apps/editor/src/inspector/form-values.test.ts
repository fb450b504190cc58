import { describe, expect, it } from "vitest";
import { rightFromText, rightToText } from "./fields/condition-values.ts";
import { formFields, isShown } from "./form-field.ts";
import { sourceOf, textOfValue, typedValue } from "./template-text.ts";

describe("values of forms", () => {
  it("reads fields, widgets and conditions of a parameter schema", () => {
    const fields = formFields({
      properties: {
        url: { type: "string", "x-signalbox": { label: { en: "Address" } } },
        count: { type: "integer", default: 3 },
        mode: { enum: ["a", "b"], default: "a", "x-signalbox": { expression: "never" } },
        body: { "x-signalbox": { widget: "json", showWhen: { mode: ["b"] } } },
        cases: {
          type: "array",
          items: { type: "object", properties: { id: { type: "string" } } },
          "x-signalbox": { widget: "cases" },
        },
      },
      required: ["url", "count"],
    });
    expect(fields.map(({ name, widget, expression, required }) => [name, widget, expression, required])).toEqual([
      ["url", "text", "both", true],
      ["count", "number", "both", false],
      ["mode", "choice", "never", false],
      ["body", "json", "both", false],
      ["cases", "items", "both", false],
    ]);
    const body = fields[3];
    expect(body && isShown(body, fields, {})).toBe(false);
    expect(body && isShown(body, fields, { mode: "b" })).toBe(true);
  });

  it("gives every value back as it was typed", () => {
    for (const value of ["text", "5", 5, true, null, "true", "{{ a }}", [1, "x"], { a: 1 }, "a {{ b }}"]) {
      expect(typedValue(textOfValue(value))).toEqual(value);
    }
  });

  it("knows a text that is one expression from a text with several", () => {
    expect(sourceOf("{{ a.b }}")).toBe("a.b");
    expect(sourceOf("{{ a }} {{ b }}")).toBeUndefined();
    expect(sourceOf(5)).toBeUndefined();
  });

  it("takes the right side of a comparison by the kind of its left side", () => {
    expect(rightFromText("100", "equals", "unknown")).toBe(100);
    expect(rightFromText("100", "equals", "text")).toBe("100");
    expect(rightFromText('"100"', "equals", "unknown")).toBe("100");
    expect(rightFromText("{{ vars.limit }}", "less", "number")).toEqual({ expression: "vars.limit" });
    expect(rightFromText("a, b", "in", "unknown")).toEqual(["a", "b"]);
    for (const right of ["100", 100, true, "x", ["a", "b"], { expression: "vars.limit" }]) {
      const op = Array.isArray(right) ? "in" : "equals";
      expect(rightFromText(rightToText(right), op, "unknown")).toEqual(right);
    }
  });
});
