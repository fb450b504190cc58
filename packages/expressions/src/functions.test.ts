import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { functions } from "./catalogue.ts";
import { checkTemplate, typeOfTemplate } from "./check.ts";
import { evaluateTemplate } from "./evaluate.ts";
import { referencePage } from "./reference.ts";
import { mismatch } from "./types/assignable.ts";
import { fromSchema, typeOfValue } from "./types/from-schema.ts";

const scope = { trigger: {}, steps: {}, vars: {}, run: {}, now: 0 };
const env = { trigger: {}, steps: {}, vars: {} };

describe("EXP-13 functions", () => {
  it.each(functions)("$name: $example", ({ example, result }) => {
    const text = `{{ ${example} }}`;
    expect(evaluateTemplate(text, scope)).toEqual(result);
    expect(checkTemplate(text, env)).toEqual([]);
    // The declared type must allow what is really given.
    expect(mismatch(typeOfValue(result), fromSchema(typeOfTemplate(text, env)))).toBeUndefined();
  });

  it("names are unique, and both languages say what each does", () => {
    expect(new Set(functions.map((one) => one.name)).size).toBe(functions.length);
    for (const { name, doc } of functions) {
      expect(doc.en, name).toMatch(/\.$/);
      expect(doc.zh, name).toMatch(/[\u4e00-\u9fff].*。$/);
    }
  });

  it("docs/reference/functions.md is in step (write it again with scripts/write-reference.ts)", () => {
    const file = new URL("../../../docs/reference/functions.md", import.meta.url);
    expect(readFileSync(file, "utf8")).toBe(referencePage(functions));
  });
});
