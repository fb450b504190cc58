import type { Localized } from "@signalbox/sdk";

/** A text in both languages that every built-in node speaks. */
export const text = (en: string, zh: string): Localized => ({ en, zh });
