export { type Formatter, formatSpan, formatterFor } from "./format.ts";
export { I18nProvider, pick, useFormat, useI18n, useT } from "./provider.tsx";
export { activateLanguage, requireCatalog } from "./runtime.ts";
export { LANGUAGES, type Language, type MessageId, type Translate, type Translated } from "./types.ts";
