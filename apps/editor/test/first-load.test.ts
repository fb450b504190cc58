import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtEditor } from "./dist.ts";
import { firstFiles, gzipped, manifestOf } from "./first-load.ts";

/**
 * Kilobytes (1,000 bytes, gzip) that may stand between an address and its page, in the larger language. Who makes a
 * page lighter lowers its line in the same commit; who has to make it heavier says there what for.
 */
const budgets: Record<string, { page: string; texts: string[]; kB: number }> = JSON.parse(
  readFileSync(new URL("./first-load.json", import.meta.url), "utf8"),
);
const dist = builtEditor();
const manifest = manifestOf(dist);

describe("first load", () => {
  it.each(Object.entries(budgets))("SIZE-1 %s stays within its budget", (_, { page, texts, kB }) => {
    const sizes = (["en", "zh"] as const).map((language) => gzipped(dist, firstFiles(manifest, language, page, texts)));
    expect(Math.max(...sizes) / 1000).toBeLessThanOrEqual(kB);
    // Control: a budget far above what is there would let anything through.
    expect(Math.max(...sizes) / 1000).toBeGreaterThan(kB - 4);
  });

  it("SIZE-2 no list brings schemas, the canvas, expressions or the other language", () => {
    const textOf = (page: string, texts: string[]) =>
      firstFiles(manifest, "en", page, texts)
        .filter((file) => file.endsWith(".js"))
        .map((file) => readFileSync(join(dist, file), "utf8"))
        .join("\n");
    const list = textOf("src/pages/runs/runs-page.tsx", []);
    const editor = textOf("src/canvas/editor-page.tsx", ["editor"]);
    const marks = {
      schemas: "ZodDiscriminatedUnion",
      canvas: "react-flow__",
      expressions: "no such overload",
      chinese: "没有匹配项",
    };
    expect(Object.entries(marks).filter(([, mark]) => list.includes(mark))).toEqual([]);
    expect([marks.schemas, marks.expressions].filter((mark) => editor.includes(mark))).toEqual([]);
    // Control: every mark is found somewhere in the build, that of the canvas where the canvas is.
    expect(editor.includes(marks.canvas)).toBe(true);
    const everything = readdirSync(join(dist, "assets"))
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(dist, "assets", name), "utf8"))
      .join("\n");
    expect(Object.entries(marks).filter(([, mark]) => !everything.includes(mark))).toEqual([]);
  });

  it("SIZE-3 control: what a page imports counts, and a page that is not there is an error", () => {
    const chunks = { a: ["b"], b: [] } as Record<string, string[]>;
    const small = Object.fromEntries(
      ["index.html", "src/i18n/en/index.ts", ...Object.keys(chunks)].map((name) => [
        name,
        { file: `${name}.js`, imports: chunks[name] ?? [] },
      ]),
    );
    expect(firstFiles(small, "en", "a", [])).toContain("b.js");
    expect(() => firstFiles(small, "en", "c", [])).toThrow(/no c;/);
  });
});
