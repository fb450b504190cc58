import { describe, expect, it } from "vitest";
import { checkTemplate, typeOfTemplate } from "./check.ts";
import type { TypeEnv } from "./types/env.ts";

const order = {
  type: "object",
  properties: {
    id: { type: "integer" },
    total: { type: "number" },
    note: { type: ["string", "null"] },
    status: { enum: ["open", "paid", "shipped"] },
    createdAt: { type: "string", format: "date-time" },
    lines: {
      type: "array",
      items: {
        type: "object",
        properties: { sku: { type: "string" }, qty: { type: "integer" } },
        required: ["sku", "qty"],
      },
    },
    gift: { type: "string" },
    customer: { anyOf: [{ $ref: "#/$defs/customer" }, { type: "null" }] },
    attributes: { type: "object", additionalProperties: { type: "string" } },
    anything: {},
  },
  required: ["id", "total", "note", "status", "createdAt", "lines", "customer", "attributes", "anything"],
  $defs: { customer: { type: "object", properties: { email: { type: "string" } }, required: ["email"] } },
};
const env: TypeEnv = {
  trigger: order,
  steps: { order, label: { type: "object", properties: { url: { type: "string" } }, required: ["url"] }, unknown: {} },
  vars: { limit: 100, zone: "UTC", tiers: [{ from: 0 }] },
  maybe: new Set(["label"]),
};
/** Problems in short: severity, reason, and the piece of the text they point at. */
const found = (text: string, expected?: Record<string, unknown>, where = env) =>
  checkTemplate(text, where, expected).map(
    (one) => `${one.severity} ${one.code.replace("EXPRESSION_", "")} ${text.slice(one.from, one.to)}`,
  );

describe("EXP-16 names and fields are checked before anything runs", () => {
  it.each([
    ["{{ steps.order.totl > 100 }}", "error UNKNOWN_FIELD_NEAR totl"],
    ["{{ trigger.xyzzy }}", "error UNKNOWN_FIELD xyzzy"],
    ["{{ trigger.lines[0].sk }}", "error UNKNOWN_FIELD_NEAR sk"],
    ["{{ trigger.customer.?emial }}", "warning UNKNOWN_FIELD_NEAR emial"],
    ["{{ steps.ordr.total }}", "error UNKNOWN_STEP_NEAR ordr"],
    ["{{ default(steps.ordr.total, 0) }}", "error UNKNOWN_STEP_NEAR ordr"],
    ["{{ steps[trigger.gift] }}", "error STEP_NAME steps"],
    ["{{ vars.limt }}", "error UNKNOWN_FIELD_NEAR limt"],
    ["{{ triger.id }}", "error UNKNOWN_NAME_NEAR triger"],
    ["{{ item.sku }}", "error NO_LOOP_ITEM item"],
    ["{{ trigger.lines.map(l, l.quantity) }}", "error UNKNOWN_FIELD quantity"],
    ["{{ trigger.lines.map(l, k.qty) }}", "error UNKNOWN_NAME k"],
    ["{{ uper(trigger.gift) }}", "error UNKNOWN_FUNCTION_NEAR uper"],
    ['{{ trigger["totl"] }}', 'error UNKNOWN_FIELD_NEAR "totl"'],
    ["{{ trigger.id.x }}", "error NOT_AN_OBJECT x"],
    ["{{ trigger.lines.length }}", "error NOT_AN_OBJECT length"],
    ["{{ 1 + }}", "error UNEXPECTED_END "],
    ["a {{ trigger", "error UNCLOSED {{"],
  ])("%s", (text, problem) => expect(found(text)).toEqual([problem]));

  it("says what was meant, in both languages", () => {
    const [problem] = checkTemplate("{{ steps.order.totl > 100 }}", env);
    expect(problem?.message.en).toBe("There is no field totl; did you mean total?");
    expect(problem?.message.zh).toBe("没有字段 totl；是否想写 total？");
    expect(problem?.data).toMatchObject({ name: "totl", near: "total" });
  });

  it.each([
    "{{ trigger.attributes.anything }}",
    "{{ trigger.anything.at.all }}",
    "{{ steps.unknown.x[3].y + 1 }}",
    "{{ vars.tiers[0].from }}",
    "{{ now }}",
    "{{ run.id }}",
  ])("%s has no problem: unknown is no error", (text) => expect(found(text)).toEqual([]));

  it("each part of a text is checked at its place", () => {
    expect(found("Order {{ trigger.idd }} of {{ trigger.totl }}")).toEqual([
      "error UNKNOWN_FIELD_NEAR idd",
      "error UNKNOWN_FIELD_NEAR totl",
    ]);
  });

  it("inside a for-each item and index are known", () => {
    const inside: TypeEnv = { ...env, item: { type: "object", properties: { sku: { type: "string" } } } };
    expect(found("{{ item.sku + string(index) }}", undefined, inside)).toEqual([]);
    expect(found("{{ item.suk }}", undefined, inside)).toEqual(["error UNKNOWN_FIELD_NEAR suk"]);
  });
});

describe("EXP-16 kinds are checked before anything runs", () => {
  it.each([
    ["{{ trigger.total > '100' }}", "error OPERANDS trigger.total > '100'"],
    ["{{ trigger.gift.?x }}", "error NOT_AN_OBJECT x"],
    ["{{ 'Order ' + trigger.id }}", "error OPERANDS 'Order ' + trigger.id"],
    ["{{ trigger.lines + 1 }}", "error OPERANDS trigger.lines + 1"],
    ["{{ trigger.total ? 1 : 2 }}", "error CONDITION trigger.total"],
    ["{{ trigger.total && true }}", "error CONDITION trigger.total"],
    ["{{ -trigger.status }}", "error OPERAND trigger.status"],
    ["{{ upper(trigger.id) }}", "error ARGUMENT trigger.id"],
    ["{{ trigger.lines.sum(l, l.sku) }}", "error ARGUMENT l.sku"],
    ["{{ trigger.lines.filter(l, l.qty) }}", "error CONDITION l.qty"],
    ["{{ trigger.id.map(x, x) }}", "error ARGUMENT trigger.id"],
    ["{{ trigger.lines.map(x) }}", "error ARGUMENT_COUNT map(x)"],
    ["{{ trigger.lines.map(now, 1) }}", "error VARIABLE_TAKEN now"],
    ["{{ trigger.lines['a'] }}", "error NOT_AN_OBJECT 'a'"],
    ["{{ 1 == 'a' }}", "warning NEVER_EQUAL 1 == 'a'"],
    ["{{ trigger.status == 'payed' }}", "warning NOT_A_VALUE_NEAR 'payed'"],
    ["{{ trigger.status == 'xyzzy' }}", "warning NOT_A_VALUE 'xyzzy'"],
  ])("%s", (text, problem) => expect(found(text)).toEqual([problem]));
});

describe("EXP-17 what may be missing", () => {
  it.each([
    ["{{ trigger.gift.upper() }}", "warning MAYBE_MISSING gift"],
    ["{{ trigger.note + '!' }}", "warning MAYBE_NULL trigger.note"],
    ["{{ trigger.customer.email }}", "warning MAYBE_NULL email"],
    ["{{ steps.label.url }}", "warning MAYBE_NOT_RUN label"],
  ])("%s is warned about", (text, problem) => expect(found(text)).toEqual([problem]));

  it.each([
    "{{ default(trigger.gift, 'none').upper() }}",
    "{{ default(trigger.note, '') + '!' }}",
    "{{ trigger.?customer.email }}",
    "{{ default(steps.label.url, '') }}",
    "{{ has(steps.label) && steps.label.url.startsWith('https') }}",
    "{{ has(trigger.gift) ? trigger.gift.upper() : '' }}",
    "{{ isEmpty(trigger.note) ? '' : trigger.note + '!' }}",
    "{{ trigger.customer != null && trigger.customer.email == 'a' }}",
    "{{ !has(steps.label) || steps.label.url == '' }}",
    "{{ coalesce(trigger.gift, trigger.note, 'x').lower() }}",
  ])("%s is guarded", (text) => expect(found(text)).toEqual([]));
});

describe("EXP-18 the result against what is needed", () => {
  it.each([
    ["{{ trigger.total }}", { type: "string" }, ["error RESULT {{ trigger.total }}"]],
    ["{{ trigger.total }}", { type: "integer" }, []],
    ["{{ 1.5 }}", { type: "integer" }, ["error RESULT {{ 1.5 }}"]],
    ["{{ trigger.note }}", { type: "string" }, ["warning RESULT_NULL {{ trigger.note }}"]],
    [
      "{{ trigger.lines.map(l, l.sku) }}",
      { type: "array", items: { type: "number" } },
      ["error RESULT {{ trigger.lines.map(l, l.sku) }}"],
    ],
    ["{{ 'c' }}", { enum: ["a", "b"] }, ["error RESULT_VALUE {{ 'c' }}"]],
    [
      "{{ {'a': 1} }}",
      { type: "object", properties: { b: {} }, required: ["b"] },
      ["error RESULT_FIELD {{ {'a': 1} }}"],
    ],
    ["n {{ 1 }}", { type: "number" }, ["error TEXT_RESULT n {{ 1 }}"]],
    ["n {{ 1 }}", { type: ["string", "null"] }, []],
    ["{{ steps.unknown }}", { type: "number" }, []],
    ["{{ trigger.total }}", {}, []],
    ["plain", { type: "number" }, []],
  ])("%s for %o", (text, expected, problems) => expect(found(text, expected)).toEqual(problems));

  it.each([
    ["{{ trigger.total * 2 }}", { type: "number" }],
    ["{{ trigger.lines.map(l, l.sku) }}", { type: "array", items: { type: "string" } }],
    ["{{ first(trigger.lines).?sku }}", { anyOf: [{ type: "string" }, { type: "null" }] }],
    ["{{ trigger.total > 1 ? 'a' : 'b' }}", { type: "string", enum: ["a", "b"] }],
    ["{{ addDays(now, 1) }}", { type: "string", format: "date-time" }],
    [
      "{{ {'n': size(trigger.lines)} }}",
      { type: "object", properties: { n: { type: "integer" } }, required: ["n"], additionalProperties: false },
    ],
    ["{{ steps.unknown.x }}", {}],
    ["{{ trigger.totl }}", {}],
    ["{{ 1 + }}", {}],
    ["a {{ 1 }}", { type: "string" }],
    ["a", { type: "string" }],
  ])("the type of %s", (text, schema) => expect(typeOfTemplate(text, env)).toEqual(schema));
});
