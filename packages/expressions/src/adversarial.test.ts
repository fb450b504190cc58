import type { Json } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { checkTemplate } from "./check.ts";
import { complete } from "./complete.ts";
import { ExpressionError } from "./error.ts";
import { evaluateParams, evaluateTemplate } from "./evaluate.ts";
import { references, renameStep } from "./references.ts";
import type { Scope } from "./scope.ts";

function nested(levels: number, wrap: (inner: Json) => Json): Json {
  let value: Json = {};
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
}
const scope: Scope = {
  trigger: {
    long: `${"a".repeat(100_000)}!`,
    huge: "a".repeat(1_000_000),
    deep: nested(20_000, (inner) => ({ a: inner })),
    lists: nested(20_000, (inner) => [inner]),
    numbers: Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 200_001),
  },
  steps: {},
  vars: {},
  run: {},
  now: 0,
};

/** The reason it was stopped, or "gives" when it came to an end; with the milliseconds that took. */
function outcome(text: string): { reason: string; ms: number } {
  const start = performance.now();
  let reason = "gives";
  try {
    evaluateTemplate(text, scope);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    reason = error.reason;
  }
  return { reason, ms: performance.now() - start };
}
/** Generous, since tests share the machine; without a limit each of these takes minutes or for ever. */
const SOON = 5_000;

describe("EXP-10 patterns cannot hang", () => {
  it.each([
    '{{ matches(trigger.long, "^(a+)+$") }}',
    '{{ matches(trigger.long, "^(a|aa)+$") }}',
    '{{ matches(trigger.huge, "(.*)(.*)(.*)(.*)(.*)x") }}',
    '{{ extractAll(trigger.huge, "(a*)*b") }}',
    '{{ matches(trigger.huge, "(?:a?){500}b") }}',
    '{{ matches(trigger.huge, "(()()()()()()()()()()()()()()()()())*z") }}',
    '{{ matches("a", "((?:(?:(?:){1000}){1000}){1000}){1000}") }}',
    '{{ replacePattern(trigger.huge, "", "xxxxxxxxxx") }}',
    '{{ range(10000).map(i, matches("a", "(a{10}){10}" + string(i))) }}',
  ])("%s", (text) => {
    expect(outcome(text).ms).toBeLessThan(SOON);
  });
});

describe("EXP-9 an expression can neither run long nor build huge values", () => {
  it.each([
    "{{ range(10000).map(a, range(10000)) }}",
    "{{ range(1000).map(a, range(1000).map(b, range(1000).map(c, 1))) }}",
    '{{ range(10000).map(a, trigger.huge + "x") }}',
    "{{ range(10000).map(a, upper(trigger.huge)) }}",
    '{{ range(10000).map(a, contains(trigger.huge, "b")) }}',
    "{{ range(9000).map(i, startsWith(trigger.huge, trigger.huge)) }}",
    "{{ range(1000).map(a, sortBy(trigger.numbers)) }}",
    "{{ sortBy(trigger.numbers) }}",
    "{{ range(10000).map(i, addWorkdays(now, 10000)) }}",
    "{{ replace(trigger.huge, 'a', trigger.huge) }}",
    "{{ join(trigger.numbers, trigger.long) }}",
    "{{ range(10000).map(i, [trigger.long, trigger.long]) }}",
    "{{ toJson(range(1000).map(i, trigger.long)) }}",
    "text {{ range(1000).map(i, trigger.long) }}",
  ])("%s is stopped", (text) => {
    const { reason, ms } = outcome(text);
    expect(["FUEL", "RESULT_SIZE"]).toContain(reason);
    expect(ms).toBeLessThan(SOON);
  });

  it.each([
    "{{ trigger.deep == merge(trigger.deep, {}) }}",
    "{{ string(trigger.lists) }}",
    "{{ distinct([trigger.lists]) }}",
    `{{ ${"(".repeat(5_000)}1${")".repeat(5_000)} }}`,
    `{{ ${"!".repeat(9_000)}true }}`,
    `{{ ${"-".repeat(9_000)}1 }}`,
    `{{ ${"1+".repeat(4_900)}1 }}`,
    `{{ trigger${".a".repeat(4_000)} }}`,
    `{{ ${"true?1:".repeat(1_000)}1 }}`,
    `{{ ${"default(".repeat(80)}trigger.x${", 1)".repeat(80)} }}`,
    "{{ 1 }}".repeat(100_000),
    "{{".repeat(200_000),
    '{{ "'.repeat(50_000),
  ])("deep or long input %# is answered, by every function", (text) => {
    expect(outcome(text).ms).toBeLessThan(SOON);
    const env = { trigger: {}, steps: {}, vars: {} };
    expect(() => checkTemplate(text, env)).not.toThrow();
    expect(() => complete(text, text.length - 3, env)).not.toThrow();
    expect(() => references(text)).not.toThrow();
    expect(() => renameStep(text, "a", "b")).not.toThrow();
  });

  it("all texts of one set of parameters share the allowance", () => {
    const params = Array.from({ length: 200 }, () => "{{ range(5000).map(i, i + 1) }}");
    expect(() => evaluateParams(params, scope)).toThrow(ExpressionError);
  });
});

describe("EXP-12 nothing of the host can be reached", () => {
  it("keys named like parts of the host are data like any other", () => {
    const trigger = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c", "hasOwnProperty": 2}');
    const at = (text: string) => evaluateTemplate(text, { ...scope, trigger });
    expect(at("{{ trigger.constructor }}")).toBe("c");
    expect(at("{{ trigger.hasOwnProperty }}")).toBe(2);
    expect(at('{{ trigger["__proto__"].polluted }}')).toBe(1);
    expect(at('{{ merge(trigger, {"a": 1}).a }}')).toBe(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("parameters keep such keys without touching the prototype", () => {
    const result = evaluateParams(JSON.parse('{"__proto__": {"x": "{{ 1 }}"}}'), scope) as object;
    expect(Object.keys(result)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it.each(["parseJson", "merge", "groupBy"])("%s makes no such key", (name) => {
    const texts: Record<string, string> = {
      parseJson: `{{ parseJson('{"\\\\u005f_proto__": {"x": 1}}') }}`,
      merge: `{{ merge(trigger, {}) }}`,
      groupBy: `{{ ["__proto__"].groupBy(x, x) }}`,
    };
    const result = evaluateTemplate(texts[name] as string, {
      ...scope,
      trigger: JSON.parse('{"__proto__": {"x": 1}}'),
    });
    expect(Object.getPrototypeOf(result)).toBe(Array.isArray(result) ? Array.prototype : Object.prototype);
    expect((result as { x?: number }).x).toBeUndefined();
  });
});
