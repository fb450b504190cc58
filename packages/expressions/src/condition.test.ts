import { describe, expect, it } from "vitest";
import { type Condition, conditionToExpression, expressionToCondition } from "./condition.ts";
import { ExpressionError } from "./error.ts";

describe("EXP-19 the visual condition", () => {
  it.each<[Condition, string]>([
    [{ left: "trigger.total", op: "greater", right: 100 }, "trigger.total > 100"],
    [{ left: "trigger.total", op: "equals", right: -1.5 }, "trigger.total == -1.5"],
    [{ left: "vars.a", op: "in", right: ["x", "y"] }, 'vars.a in ["x", "y"]'],
    [{ left: "vars.a", op: "notIn", right: { expression: "trigger.list" } }, "!(vars.a in trigger.list)"],
    [{ left: "a.b", op: "isNotEmpty" }, "!isEmpty(a.b)"],
    [{ left: "a.b", op: "exists" }, "has(a.b)"],
    [{ left: "a.b", op: "isFalse" }, "!a.b"],
    [{ left: "a.b", op: "matches", right: "^\\d+$" }, 'matches(a.b, "^\\\\d+$")'],
    [{ left: "a + 1", op: "lessOrEqual", right: { expression: "vars.x * 2" } }, "a + 1 <= vars.x * 2"],
    [{ left: "a", op: "equals", right: null }, "a == null"],
    [{ all: [] }, "true"],
    [{ any: [] }, "false"],
    [
      {
        all: [
          { left: "a", op: "isTrue" },
          {
            any: [
              { left: "b", op: "isTrue" },
              {
                all: [
                  { left: "c", op: "isTrue" },
                  { left: "d", op: "isTrue" },
                ],
              },
            ],
          },
        ],
      },
      "a && (b || c && d)",
    ],
  ])("%o is %s and back", (condition, text) => {
    expect(conditionToExpression(condition)).toBe(text);
    expect(expressionToCondition(text)).toEqual(condition);
  });

  it("reads what people write by hand", () => {
    expect(expressionToCondition('{{trigger.tags.contains("vip")&&(trigger.total>=100)}}')).toEqual({
      all: [
        { left: "trigger.tags", op: "contains", right: "vip" },
        { left: "trigger.total", op: "greaterOrEqual", right: 100 },
      ],
    });
    expect(expressionToCondition("(a || b) || c")).toEqual({
      any: ["a", "b", "c"].map((left) => ({ left, op: "isTrue" })),
    });
  });

  it.each(["1 +", "a ? b : c", "upper(a)", "!(a == 1)", "!(a && b)", "{{ a }} and more", "size(a)"])(
    "%s is not for the builder",
    (text) => expect(expressionToCondition(text)).toBeUndefined(),
  );

  it("a left side that cannot be read is an error", () => {
    expect(() => conditionToExpression({ left: "a +", op: "isEmpty" })).toThrow(ExpressionError);
  });
});
