import type { Localized } from "@signalbox/model";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { I18nProvider as AriaI18nProvider } from "react-aria-components";
import { type Formatter, formatterFor } from "./format.ts";
import { activateLanguage, translate } from "./runtime.ts";
import type { Language, Translate } from "./types.ts";

interface I18n {
  language: Language;
  t: Translate;
  format: Formatter;
  /** The text of a node package in the reader's language, English when it ships no other. */
  local(text: Localized): string;
  /** Loads the catalogs first, then switches without an intermediate state. */
  setLanguage(language: Language): Promise<void>;
}

const Context = createContext<I18n | undefined>(undefined);

/** Localises a text that travels with a node package. */
export const pick = (text: Localized, language: Language): string =>
  (language === "zh" ? text.zh : undefined) ?? text.en;

/** @param initial A language that `activateLanguage` has finished loading. */
export function I18nProvider({
  initial,
  onChange,
  children,
}: {
  initial: Language;
  onChange?: (language: Language) => void;
  children: ReactNode;
}) {
  const [language, show] = useState(initial);
  const setLanguage = useCallback(
    async (next: Language) => {
      await activateLanguage(next);
      show(next);
      onChange?.(next);
    },
    [onChange],
  );
  const value = useMemo<I18n>(
    () => ({
      language,
      // A new function for each language, so that whatever depends on `t` is made again.
      t: (id, values) => translate(id, values),
      format: formatterFor(language),
      local: (text) => pick(text, language),
      setLanguage,
    }),
    [language, setLanguage],
  );
  return (
    <Context value={value}>
      <AriaI18nProvider locale={language === "zh" ? "zh-CN" : "en-US"}>{children}</AriaI18nProvider>
    </Context>
  );
}

/** Language, messages and formats. @throws Error outside `I18nProvider`. */
export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error("useI18n() was called outside <I18nProvider>; render the component below it.");
  return value;
}

/** `const t = useT(); t("runs.cancel")` */
export const useT = (): Translate => useI18n().t;
/** Numbers, times, spans and lists in the reader's language. */
export const useFormat = (): Formatter => useI18n().format;
