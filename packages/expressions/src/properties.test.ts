import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CONDITION_OPS,
  type Comparison,
  type Condition,
  conditionToExpression,
  expressionToCondition,
} from "./condition.ts";
import { ExpressionError } from "./error.ts";
import { evaluateTemplate } from "./evaluate.ts";
import { parseExpression } from "./parse.ts";
import { print, printText } from "./print.ts";
import { mentions, references, renameStep } from "./references.ts";
import { programOf } from "./regex/compile.ts";
import { findMatch } from "./regex/match.ts";
import { PatternError } from "./regex/program.ts";
import { parseTemplate } from "./template.ts";

const id = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
const word = id.filter(
  (name) => !["in", "true", "false", "null", "if", "for", "as", "let", "var", "else", "loop", "void"].includes(name),
);
const plainText = fc
  .string({ unit: "grapheme", maxLength: 30 })
  .filter((text) => !text.includes("{") && !text.includes("}"));
const scope = { trigger: {}, steps: {}, vars: {}, run: {}, now: 0 };
const path = fc
  .tuple(
    fc.constantFrom("trigger", "steps", "vars", "item"),
    fc.array(
      fc.oneof(
        word.map((w) => `.${w}`),
        fc.nat(9).map((n) => `[${n}]`),
        plainText.map((t) => `[${printText(t)}]`),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([root, rest]) => root + rest.join(""));
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    path,
    fc
      .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
      .map((n) => print({ kind: "literal", value: n, from: 0, to: 0 })),
    plainText.map(printText),
    fc
      .tuple(tie("any"), fc.constantFrom("+", "-", "*", "==", "<", "in", "&&", "||"), tie("any"))
      .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    fc.tuple(fc.constantFrom("!", "-"), tie("any")).map(([op, a]) => `${op}(${a})`),
    tie("any").map((a) => `(${a}).size()`),
    fc.array(tie("any"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.tuple(plainText, tie("any")).map(([key, value]) => `{${printText(key)}: ${value}}`),
  ),
})).any;

const withoutPlaces = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part) =>
      ["from", "to", "nameFrom", "nameTo"].includes(key) ? undefined : Object.is(part, -0) ? "-0" : part,
    ),
  );

describe("EXP-2 splitting a text", () => {
  it("finds the parts a text was made of, each at its place", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plainText, expression), { minLength: 1, maxLength: 4 }),
        plainText,
        (pieces, end) => {
          const text = pieces.map(([plain, source]) => `${plain}{{ ${source} }}`).join("") + end;
          const parts = parseTemplate(text);
          expect(parts.map((part) => text.slice(part.from, part.to)).join("")).toBe(text);
          expect(parts.flatMap((part) => (part.kind === "expression" ? [part.source.trim()] : []))).toEqual(
            pieces.map(([, source]) => source),
          );
        },
      ),
    );
  });

  it("answers any text with parts or with an error inside it", () => {
    const noise = fc
      .array(fc.constantFrom("{{", "}}", "{", "}", '"', "'", "a", " ", "\\", "//", "\n", "[", ")"), { maxLength: 20 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(noise, (text) => {
        try {
          evaluateTemplate(text, scope);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          expect(error.from).toBeGreaterThanOrEqual(0);
          expect(error.to).toBeGreaterThanOrEqual(error.from);
          expect(error.to).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("a text literal comes back as the same text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(evaluateTemplate(`{{ ${printText(text)} }}`, scope)).toBe(text);
      }),
    );
  });

  it("printing an expression and reading it again changes nothing", () => {
    fc.assert(
      fc.property(expression, (source) => {
        const expr = parseExpression(source);
        expect(withoutPlaces(parseExpression(print(expr)))).toEqual(withoutPlaces(expr));
      }),
      { numRuns: 500 },
    );
  });
});

describe("EXP-15 renaming a step", () => {
  const piece = fc.oneof(
    plainText,
    fc.tuple(word, word).map(([step, field]) => `{{ steps.${step}.${field} }}`),
    fc.tuple(word, word).map(([step, text]) => `{{ steps["${step}"].x + "steps.${text}" }}`),
    fc.tuple(word, word).map(([step, other]) => `{{ vars.steps.${step} + item.?steps.${other} }}`),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((all) => all.join(" "));

  it("moves every use, keeps the rest, and can be undone", () => {
    fc.assert(
      fc.property(text, word, (source, to) => {
        const uses = references(source).steps;
        const from = uses[0] ?? "nowhere";
        fc.pre(!uses.includes(to));
        const renamed = renameStep(source, from, to);
        expect(references(renamed).steps).toEqual(uses.map((step) => (step === from ? to : step)));
        expect(mentions(renamed)).toHaveLength(mentions(source).length);
        expect(renameStep(renamed, to, from)).toBe(source);
      }),
      { numRuns: 500 },
    );
  });
});

describe("EXP-19 the visual condition", () => {
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
    fc.string({ unit: "grapheme", maxLength: 10 }),
  );
  const right = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    path.map((source) => ({ expression: print(parseExpression(source)) })),
  );
  const bare = ["isEmpty", "isNotEmpty", "exists", "notExists", "isTrue", "isFalse"];
  const compare: fc.Arbitrary<Condition> = fc
    .tuple(path, fc.constantFrom(...CONDITION_OPS), right)
    .map(([source, op, value]): Comparison => {
      const left = print(parseExpression(source));
      return bare.includes(op) ? { left, op } : { left, op, right: value };
    });
  // Groups of the same sort inside each other, and groups of one, are written flat.
  const group = (level: number): fc.Arbitrary<Condition> =>
    level === 0
      ? compare
      : fc.oneof(
          compare,
          fc
            .array(fc.oneof(compare, anyOf(level - 1)), { minLength: 2, maxLength: 3 })
            .map((all): Condition => ({ all })),
        );
  const anyOf = (level: number): fc.Arbitrary<Condition> =>
    fc.array(fc.oneof(compare, group(level)), { minLength: 2, maxLength: 3 }).map((any): Condition => ({ any }));

  it("means what the text it was read from means", () => {
    const names = fc.constantFrom("trigger.a", "trigger.b", "trigger.t", "trigger.list", "trigger.gone", "vars.n");
    const value = fc.constantFrom("1", "2.5", '"x"', '"2"', "true", "null", '["x", 1]', "trigger.b", "vars.n + 1");
    const test = fc.oneof(
      fc.tuple(names, fc.constantFrom("==", "!=", ">", ">=", "<", "<=", "in"), value).map((all) => all.join(" ")),
      fc.tuple(fc.constantFrom("isEmpty", "has", "!isEmpty", "!has"), names).map(([call, name]) => `${call}(${name})`),
      fc.tuple(fc.constantFrom("contains", "!contains", "startsWith"), names).map(([call, n]) => `${call}(${n}, "x")`),
      fc.tuple(fc.constantFrom("", "!"), names).map(([not, name]) => `${not}${name}`),
    );
    const text = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        test,
        fc.tuple(tie("any"), fc.constantFrom("&&", "||"), tie("any")).map(([a, op, b]) => `(${a}) ${op} (${b})`),
        fc
          .tuple(test, fc.constantFrom(" && ", " || "), test, fc.constantFrom(" && ", " || "), test)
          .map((all) => all.join("")),
      ),
    })).any;
    const data = fc.record({
      trigger: fc.record({
        a: fc.constantFrom(1, 2.5, "x", null, true),
        b: fc.constantFrom(1, "x", false),
        t: fc.boolean(),
        list: fc.constantFrom(["x"], [], "xyz"),
      }),
      vars: fc.record({ n: fc.constantFrom(1, 5) }),
    });
    const outcome = (source: string, { trigger, vars }: { trigger: object; vars: object }): unknown => {
      try {
        const env = { ...scope, trigger, vars } as Parameters<typeof evaluateTemplate>[1];
        return evaluateTemplate(`{{ ${source} }}`, env);
      } catch (error) {
        if (error instanceof ExpressionError) return error.reason;
        throw error;
      }
    };
    let shown = 0;
    fc.assert(
      fc.property(text, data, (source, values) => {
        const condition = expressionToCondition(source);
        if (!condition) return;
        shown++;
        expect(outcome(conditionToExpression(condition), values)).toEqual(outcome(source, values));
      }),
      { numRuns: 1000 },
    );
    // Control: the builder can show most of them.
    expect(shown).toBeGreaterThan(500);
  });

  it("comes back from its expression as it was", () => {
    fc.assert(
      fc.property(fc.oneof(group(2), anyOf(1)), (condition) => {
        const text = conditionToExpression(condition);
        expect(expressionToCondition(text)).toEqual(condition);
        expect(expressionToCondition(`{{ ${text} }}`)).toEqual(condition);
      }),
      { numRuns: 500 },
    );
  });
});

describe("EXP-10 our patterns against the host's", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "^", "$", "\\b");
  const pattern = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      atom,
      fc.tuple(tie("node"), tie("node")).map(([x, y]) => x + y),
      fc.tuple(tie("node"), tie("node")).map(([x, y]) => `(?:${x}|${y})`),
      fc.tuple(tie("node"), fc.constantFrom("*", "+", "?", "{0,2}", "{2}", "*?", "+?")).map(([x, q]) => `(${x})${q}`),
    ),
  })).node;
  const subject = fc.array(fc.constantFrom("a", "b", "1", " ", "\n"), { maxLength: 8 }).map((all) => all.join(""));

  it("match where the host's regular expressions match", () => {
    fc.assert(
      fc.property(pattern, subject, (source, text) => {
        let program: ReturnType<typeof programOf>;
        try {
          program = programOf(source);
        } catch (error) {
          if (error instanceof PatternError) return;
          throw error;
        }
        const host = new RegExp(source, "u").exec(text);
        const found = findMatch(program, text, 0, () => {});
        expect(found?.[0]).toBe(host?.index);
      }),
      { numRuns: 2_000 },
    );
  });
});
