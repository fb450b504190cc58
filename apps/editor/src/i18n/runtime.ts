import { setupI18n } from "@lingui/core";
import type { CompiledMessage } from "@lingui/message-utils/compileMessage";
import { compileMessage } from "./compile-message.ts";
import type { Catalog, CatalogGroup, Language, MessageValues } from "./types.ts";

const LOADERS: Record<Language, Record<CatalogGroup, () => Promise<Catalog>>> = {
  en: {
    shell: async () => (await import("./en/index.ts")).shell,
    editor: async () => (await import("./en/editor-index.ts")).editor,
    guide: async () => (await import("./en/guide-index.ts")).guide,
    overview: async () => (await import("./en/overview-index.ts")).overviewTexts,
    testing: async () => (await import("./en/testing-index.ts")).testingGroup,
    panels: async () => (await import("./en/panels-index.ts")).panels,
  },
  zh: {
    shell: async () => (await import("./zh/index.ts")).shell,
    editor: async () => (await import("./zh/editor-index.ts")).editor,
    guide: async () => (await import("./zh/guide-index.ts")).guide,
    overview: async () => (await import("./zh/overview-index.ts")).overviewTexts,
    testing: async () => (await import("./zh/testing-index.ts")).testingGroup,
    panels: async () => (await import("./zh/panels-index.ts")).panels,
  },
};

declare global {
  /** Set by the test that looks for texts outside of the catalogs: marks every message. */
  var signalboxMark: ((text: string) => string) | undefined;
}

/** `{ runs: { cancel: "Cancel" } }` as Lingui's table, `{ "runs.cancel": [...] }`. */
export function compileCatalog(catalog: Catalog): Record<string, CompiledMessage> {
  const messages: Record<string, CompiledMessage> = {};
  for (const [area, entries] of Object.entries(catalog)) {
    for (const [key, text] of Object.entries(entries)) {
      messages[`${area}.${key}`] = compileMessage(globalThis.signalboxMark?.(text) ?? text);
    }
  }
  return messages;
}

const i18n = setupI18n();
const wanted = new Set<CatalogGroup>();
const loaded = new Map<string, Promise<void>>();

function load(language: Language, group: CatalogGroup): Promise<void> {
  const key = `${language}/${group}`;
  const pending =
    loaded.get(key) ?? LOADERS[language][group]().then((catalog) => i18n.load(language, compileCatalog(catalog)));
  loaded.set(key, pending);
  // A chunk that could not be fetched is tried again the next time.
  pending.catch(() => loaded.delete(key));
  return pending;
}

/** Makes catalogs available in the current language, and in every language chosen later. */
export async function requireCatalog(...groups: CatalogGroup[]): Promise<void> {
  for (const group of groups) wanted.add(group);
  if (i18n.locale) await Promise.all(groups.map((group) => load(i18n.locale as Language, group)));
}

/** Switches the language once all catalogs in use are there, so that no message shows as its id in between. */
export async function activateLanguage(language: Language): Promise<void> {
  wanted.add("shell");
  await Promise.all([...wanted].map((group) => load(language, group)));
  i18n.activate(language);
}

/** The text of a message in the active language. */
export const translate = (id: string, values?: MessageValues): string => i18n._(id, values);
