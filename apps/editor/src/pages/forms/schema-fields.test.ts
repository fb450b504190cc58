import { describe, expect, it } from "vitest";
import { filledValues, initialValues, missingFields, readableName, schemaFields } from "./schema-fields.ts";

const schema = {
  type: "object",
  required: ["domain", "amount"],
  properties: {
    domain: {
      type: "string",
      "x-signalbox": { label: { en: "Shop domain", zh: "店铺域名" }, placeholder: "a.example" },
    },
    amount: { type: "number", minimum: 0, maximum: 10, default: 3, title: "Amount" },
    region: { type: "string", enum: ["eu", "us"], "x-signalbox": { enumLabels: { eu: { en: "Europe" } } } },
    testShop: { type: "boolean" },
    lines: { type: "array" },
    note: { type: "string", "x-signalbox": { widget: "multiline" } },
  },
};

describe("schemaFields", () => {
  const fields = schemaFields(schema);

  it("reads kinds, labels and limits in order", () => {
    expect(fields.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      "domain:text",
      "amount:number",
      "region:choice",
      "testShop:boolean",
      "lines:json",
      "note:multiline",
    ]);
    expect(fields[0]).toMatchObject({
      label: { en: "Shop domain", zh: "店铺域名" },
      required: true,
      placeholder: "a.example",
    });
    expect(fields[1]).toMatchObject({ min: 0, max: 10, initial: 3 });
    expect(fields[2]?.choices).toEqual([
      { value: "eu", label: { en: "Europe" } },
      { value: "us", label: { en: "us" } },
    ]);
  });

  it("names what the schema does not", () => {
    expect(readableName("testShop")).toBe("Test shop");
    expect(readableName("order_id")).toBe("Order id");
  });

  it("begins with defaults, finds what is missing and sends what is filled", () => {
    const values = initialValues(fields);
    expect(values).toMatchObject({ amount: 3, testShop: false });
    expect(missingFields(fields, values)).toEqual(["domain"]);
    expect(filledValues(fields, { ...values, domain: "a.example", note: "" })).toEqual({
      domain: "a.example",
      amount: 3,
      testShop: false,
    });
  });

  it("has no fields for anything that is no object schema", () => {
    expect(schemaFields({ type: "string" })).toEqual([]);
    expect(schemaFields(undefined)).toEqual([]);
  });
});
