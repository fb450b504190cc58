import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What vite writes of a file of the source. */
interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}
export type Manifest = Readonly<Record<string, Chunk>>;

export const manifestOf = (dist: string): Manifest =>
  JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

/**
 * The files a browser needs before a page can stand: the application, the page, its texts, and whatever these import
 * at once. Parts that load when they are opened are not among them.
 *
 * @param page Source file of the page. @param catalogs Texts besides those of every page: `editor`, `panels`.
 * @throws Error when the manifest does not know one of them: a renamed page must not count as nothing.
 */
export function firstFiles(
  manifest: Manifest,
  language: "en" | "zh",
  page: string,
  catalogs: readonly string[],
): string[] {
  const files = new Set<string>();
  const seen = new Set<string>();
  const take = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build's manifest has no ${name}; correct its name in the test.`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    chunk.imports?.forEach(take);
  };
  const texts = ["index", ...catalogs.map((name) => `${name}-index`)].map((name) => `src/i18n/${language}/${name}.ts`);
  for (const name of ["index.html", page, ...texts]) take(name);
  return [...files];
}

/** Bytes of the files as they travel. */
export const gzipped = (dist: string, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
