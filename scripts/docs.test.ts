import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = dirname(import.meta.dirname);

function* pages(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || ["node_modules", "dist"].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* pages(path);
    else if (entry.name.endsWith(".md")) yield path;
  }
}
const all = [...pages(root)].map((path) => relative(root, path));
const text = (path: string): string => readFileSync(join(root, path), "utf8");

/** Relative targets of links, without their anchors. Pictures are not looked at. */
const links = (path: string): string[] =>
  [...text(path).matchAll(/(?<!!\[[^\]]*)\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .map((target) => join(dirname(path), target.replace(/#.*/, "")));

test.each(all)("%s: every link leads somewhere", (path) => {
  expect(links(path).filter((target) => !existsSync(join(root, target)))).toEqual([]);
});

test("every page of docs/ is reached from docs/README.md in two steps; a link to a folder leads to its pages", () => {
  const inFolder = (folder: string) => all.filter((path) => dirname(path) === folder.replace(/\/$/, ""));
  const next = (path: string) => (path.endsWith(".md") ? links(path) : inFolder(path));
  const first = links(join("docs", "README.md"));
  const reached = new Set([join("docs", "README.md"), ...first, ...first.flatMap(next)]);
  const lost = all.filter((path) => path.startsWith("docs/") && !reached.has(path));
  expect(lost, "name these pages, or their folder, in docs/README.md").toEqual([]);
});

test("both readmes have the same sections and links", () => {
  const shape = (path: string) => [
    text(path).match(/^## /gm)?.length,
    links(path).filter((target) => !/README/.test(target)),
  ];
  expect(shape("README.zh.md")).toEqual(shape("README.md"));
});
