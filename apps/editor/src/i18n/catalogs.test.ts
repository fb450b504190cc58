import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import { editor as editorEn } from "./en/editor-index.ts";
import { guide as guideEn } from "./en/guide-index.ts";
import { shell as shellEn } from "./en/index.ts";
import { panels as panelsEn } from "./en/panels-index.ts";
import { testingGroup as testingEn } from "./en/testing-index.ts";
import type { Catalog } from "./types.ts";
import { editor as editorZh } from "./zh/editor-index.ts";
import { guide as guideZh } from "./zh/guide-index.ts";
import { shell as shellZh } from "./zh/index.ts";
import { panels as panelsZh } from "./zh/panels-index.ts";
import { testingGroup as testingZh } from "./zh/testing-index.ts";

const flat = (...catalogs: Catalog[]): Map<string, string> =>
  new Map(
    catalogs.flatMap((catalog) =>
      Object.entries(catalog).flatMap(([area, entries]) =>
        Object.entries(entries).map(([key, text]) => [`${area}.${key}`, text] as const),
      ),
    ),
  );
const en = flat(shellEn, editorEn, guideEn, testingEn, panelsEn);
const zh = flat(shellZh, editorZh, guideZh, testingZh, panelsZh);

/** Names of the values a message takes, at any depth. */
function argumentsOf(text: string): string[] {
  const names = new Set<string>();
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    for (const token of part) {
      if (!Array.isArray(token)) continue;
      names.add(String(token[0]));
      const choices = token[2];
      if (choices && typeof choices === "object") for (const choice of Object.values(choices)) walk(choice);
    }
  };
  walk(compileMessageOrThrow(text));
  return [...names].sort();
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !path.includes(`${join("src", "i18n")}`)) yield path;
  }
}
const src = fileURLToPath(new URL("..", import.meta.url));
const code = [...sources(src)].map((path) => readFileSync(path, "utf8")).join("\n");

describe("catalogs", () => {
  it("I18N-1 have the same ids in both languages", () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it("I18N-2 take the same values in both languages, and every message compiles", () => {
    const different = [...en].filter(
      ([id, text]) => String(argumentsOf(text)) !== String(argumentsOf(zh.get(id) ?? "")),
    );
    expect(different.map(([id]) => id)).toEqual([]);
  });

  it("I18N-3 hold no message that nothing shows", () => {
    // An id stands in the code as a whole, or is put together from a prefix: t(`status.${status}`).
    const prefixes = [...code.matchAll(/`([a-zA-Z]+\.[\w.]*)\$\{/g)].map(([, prefix]) => prefix ?? "");
    const unused = [...en.keys()].filter(
      (id) => !code.includes(`"${id}"`) && !prefixes.some((prefix) => id.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it("I18N-4 leave nothing in English in the Chinese catalog but names", () => {
    const same = [...en].filter(([id, text]) => zh.get(id) === text && /[a-z]{3}/.test(text.replace(/\{[^}]*\}/g, "")));
    const names = ["nav.useChinese", "nav.useEnglish"];
    expect(
      same.map(([id]) => id).filter((id) => !names.includes(id) && !/Webhook|JSON|API|URL/.test(en.get(id) ?? "")),
    ).toEqual([]);
  });
});
