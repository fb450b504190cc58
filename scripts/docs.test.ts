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

test("every page of docs/ is reached from docs/README.md in two steps", () => {
  const index = join("docs", "README.md");
  const first = [index, ...links(index)];
  const reached = new Set([...first, ...first.filter((path) => path.endsWith(".md")).flatMap(links)]);
  const lost = all.filter((path) => path.startsWith("docs/") && !reached.has(path));
  expect(lost, "name these pages in docs/README.md or docs/spec/README.md").toEqual([]);
});

test("both readmes have the same sections and links", () => {
  const shape = (path: string) => [
    text(path).match(/^## /gm)?.length,
    links(path).filter((target) => !/README/.test(target)),
  ];
  expect(shape("README.zh.md")).toEqual(shape("README.md"));
});
