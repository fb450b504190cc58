import type { Page } from "playwright-core";

const [OPEN, CLOSE] = ["⟦", "⟧"];

/** Has every message of the catalogs marked, `⟦Save⟧`, before a page of this window loads. */
export const markMessages = (page: Page): Promise<unknown> =>
  page.addInitScript(`globalThis.signalboxMark = (text) => "${OPEN}" + text + "${CLOSE}";`);

/**
 * Texts a person sees or hears that are in no catalog: text nodes, and the attributes that are spoken or shown.
 * What is data (codes, names, times) has to be told apart by the caller.
 */
export function textsOutside(page: Page): Promise<string[]> {
  return page.evaluate((open) => {
    const found = new Set<string>();
    const take = (text: string | null | undefined) => {
      const plain = text?.replace(/\s+/g, " ").trim();
      if (plain && /\p{L}/u.test(plain) && !plain.includes(open)) found.add(plain);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || parent.closest("script, style, kbd, code, pre, [translate=no], .react-flow__attribution"))
        continue;
      take(node.nodeValue);
    }
    for (const element of document.querySelectorAll(
      "[aria-label], [title], [placeholder], [alt], [aria-description]",
    )) {
      if (element.closest("[translate=no]")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description"])
        take(element.getAttribute(name));
    }
    return [...found];
  }, OPEN);
}

/** Every text in a value, with the keys of objects: what the server sends is data. */
export function textsOf(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === "string") into.add(value.replace(/\s+/g, " ").trim());
  else if (value instanceof Map) for (const one of value.values()) textsOf(one, into);
  else if (typeof value === "object" && value !== null)
    for (const [key, one] of Object.entries(value)) {
      into.add(key);
      textsOf(one, into);
    }
  return into;
}
