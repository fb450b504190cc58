import { describe, expect, it } from "vitest";
import { ExpressionError } from "./error.ts";
import { evaluateParams, evaluateTemplate } from "./evaluate.ts";
import { isTemplate } from "./scan-template.ts";
import { parseTemplate } from "./template.ts";

const scope = { trigger: { body: { total: 5, tags: ["a"] } }, steps: {}, vars: {}, run: {}, now: Date.UTC(2026, 2, 2) };
const failure = (work: () => unknown): ExpressionError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ExpressionError) return error;
  }
  throw new Error("expected an ExpressionError");
};

describe("EXP-2 parts", () => {
  it("says where each part stands", () => {
    expect(parseTemplate("a {{ b }} c")).toEqual([
      { kind: "text", text: "a ", from: 0, to: 2 },
      { kind: "expression", source: " b ", from: 2, to: 9 },
      { kind: "text", text: " c", from: 9, to: 11 },
    ]);
    expect(parseTemplate("")).toEqual([]);
    expect(isTemplate("a { b } }}")).toBe(false);
    expect(isTemplate("a {{ b")).toBe(true);
  });
});

describe("EXP-11 errors", () => {
  it("name what is missing and what is there, at its place, in both languages", () => {
    const error = failure(() => evaluateTemplate("Total: {{ trigger.body.totl }}", scope));
    expect(error).toMatchObject({ code: "EXPRESSION_RUNTIME", reason: "NO_FIELD_NEAR", from: 23, to: 27 });
    expect(error.what.en).toBe("There is no field totl in trigger.body; did you mean total? It has total, tags.");
    expect(error.what.zh).toBe("trigger.body 中没有字段 totl；是否想写 total？现有：total, tags。");
    expect(error.data).toMatchObject({ name: "totl", near: "total" });
  });

  it.each([
    ["{{ 1 + }}", "EXPRESSION_SYNTAX"],
    ["{{ nope }}", "EXPRESSION_TYPE"],
    ["{{ 'a' * 2 }}", "EXPRESSION_TYPE"],
    ["{{ 1 / 0 }}", "EXPRESSION_RUNTIME"],
    [`{{ ${"1+".repeat(6_000)}1 }}`, "EXPRESSION_LIMIT"],
  ])("%s has code %s", (text, code) => expect(failure(() => evaluateTemplate(text, scope)).code).toBe(code));
});

describe("EXP-3 parameters", () => {
  it("are walked: texts are evaluated, everything else is kept", () => {
    const params = {
      url: "https://x/{{ trigger.body.total }}",
      n: 1,
      list: ["{{ trigger.body.tags }}", null, { a: "{{ now }}" }],
      "{{ key }}": "plain",
    };
    expect(evaluateParams(params, scope)).toEqual({
      url: "https://x/5",
      n: 1,
      list: [["a"], null, { a: "2026-03-02T00:00:00.000Z" }],
      "{{ key }}": "plain",
    });
  });

  it.each([
    [{ body: { total: "{{ trigger.nope }}" } }, "body.total"],
    [{ lines: [{ sku: "ok" }, { sku: "{{ trigger.nope }}" }] }, "lines[1].sku"],
    ["{{ trigger.nope }}", ""],
  ])("an error names the field: %o", (params, field) => {
    const error = failure(() => evaluateParams(params, scope));
    expect(error.data.field).toBe(field);
    expect(error.reason).toBe("NO_FIELD");
  });
});

describe("EXP-4 the scope", () => {
  it("is read at every evaluation, also of a text that was seen before", () => {
    expect(evaluateTemplate("{{ trigger.n }}", { ...scope, trigger: { n: 1 } })).toBe(1);
    expect(evaluateTemplate("{{ trigger.n }}", { ...scope, trigger: { n: 2 } })).toBe(2);
  });

  it("item and index exist only inside a for-each", () => {
    expect(evaluateTemplate("{{ item }}/{{ index }}", { ...scope, item: null, index: 0 })).toBe("/0");
    expect(failure(() => evaluateTemplate("{{ item }}", scope)).reason).toBe("NO_LOOP_ITEM");
    expect(evaluateTemplate("{{ default(item.x, 1) }}", scope)).toBe(1);
  });

  it("dates without an offset are meant in the workflow's time zone", () => {
    const shanghai = { ...scope, timezone: "Asia/Shanghai" };
    expect(evaluateTemplate('{{ date("2026-03-02") }}', shanghai)).toBe("2026-03-01T16:00:00.000Z");
    expect(evaluateTemplate('{{ formatDate(now, "HH:mm") }}', shanghai)).toBe("08:00");
  });

  it("does not change what it reads", () => {
    const frozen = { ...scope, trigger: Object.freeze({ list: Object.freeze([3, 1, 2]) }) as never };
    expect(evaluateTemplate("{{ [sortBy(trigger.list), reverse(trigger.list), trigger.list + [4]] }}", frozen)).toEqual(
      [
        [1, 2, 3],
        [2, 1, 3],
        [3, 1, 2, 4],
      ],
    );
  });
});
