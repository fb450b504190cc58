import type { editor } from "./en/editor-index.ts";
import type { guide } from "./en/guide-index.ts";
import type { shell } from "./en/index.ts";
import type { overviewTexts } from "./en/overview-index.ts";
import type { panels } from "./en/panels-index.ts";
import type { testingGroup } from "./en/testing-index.ts";

/** A language the editor speaks; the rest of the world reads English. */
export type Language = "en" | "zh";
export const LANGUAGES: readonly Language[] = ["en", "zh"];

/** What a translation of an English area must be: exactly its keys. */
export type Translated<English> = { readonly [K in keyof English]: string };

/** Areas by name; each area is a flat table from key to ICU message. */
export type Catalog = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Ids<C> = { [A in keyof C & string]: `${A}.${keyof C[A] & string}` }[keyof C & string];

/** `<area>.<key>` of every message there is. */
export type MessageId =
  | Ids<typeof shell>
  | Ids<typeof editor>
  | Ids<typeof guide>
  | Ids<typeof overviewTexts>
  | Ids<typeof panels>
  | Ids<typeof testingGroup>;

/**
 * Catalogs that load apart: `shell` for every page, `editor` with the canvas, `panels` with what stands beside it,
 * `guide` with templates, `overview` with the overview of all runs, `testing` with tests of single nodes.
 */
export type CatalogGroup = "shell" | "editor" | "guide" | "overview" | "panels" | "testing";

export type MessageValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Gives the text of a message in the language of the reader. */
export type Translate = (id: MessageId, values?: MessageValues) => string;
