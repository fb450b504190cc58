import type { Json } from "@signalbox/model";
import type { CallSite } from "./spec.ts";

const MAX_FORMATS = 200;
const formats = new Map<string, Intl.NumberFormat>();

/** A number format, kept: making one costs more than using it a hundred times. */
export function numberFormat(
  locale: Json,
  options: Intl.NumberFormatOptions,
  site: CallSite,
  arg: number,
): Intl.NumberFormat {
  const key = `${String(locale)}|${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = attempt(() => new Intl.NumberFormat(localeOf(locale, site, arg), options));
  if (!made) return site.fail("BAD_LOCALE", { value: String(locale) }, arg);
  if (formats.size >= MAX_FORMATS) formats.clear();
  formats.set(key, made);
  return made;
}

/** A checked language code. */
export function localeOf(locale: Json, site: CallSite, arg: number): string {
  const known = attempt(() =>
    typeof locale === "string" && locale.length <= 35 ? Intl.getCanonicalLocales(locale)[0] : undefined,
  );
  return known ?? site.fail("BAD_LOCALE", { value: String(locale).slice(0, 40) }, arg);
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
