import type { Language } from "./types.ts";

const LOCALE: Record<Language, string> = { en: "en", zh: "zh-CN" };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = {
  en: { ms: " ms", s: " s", sec: "s", min: "m", hour: "h", day: "d", gap: " " },
  zh: { ms: " 毫秒", s: " 秒", sec: "秒", min: "分", hour: "小时", day: "天", gap: "" },
} as const;

const two = (n: number): string => String(n).padStart(2, "0");

/**
 * A measured time span with the two units that matter: `318 ms`, `4.2 s`, `1m 05s`, `2h 03m`, `3d 4h`.
 *
 * @param ms Milliseconds; negative counts as 0.
 */
export function formatSpan(ms: number, language: Language): string {
  const u = UNITS[language];
  const span = Math.max(0, ms);
  if (span < 999.5) return `${Math.round(span)}${u.ms}`;
  if (span < 9_950) return `${(span / 1000).toFixed(1)}${u.s}`;
  const seconds = Math.round(span / 1000);
  if (seconds < 60) return `${seconds}${u.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${u.min}${u.gap}${two(seconds % 60)}${u.sec}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}${u.hour}${u.gap}${two(minutes % 60)}${u.min}`;
  return `${Math.floor(hours / 24)}${u.day}${u.gap}${hours % 24}${u.hour}`;
}

const STEPS: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, size: number][] = [
  [MINUTE, "second", 1000],
  [HOUR, "minute", MINUTE],
  [DAY, "hour", HOUR],
  [30 * DAY, "day", DAY],
  [365 * DAY, "month", 30 * DAY],
  [Number.POSITIVE_INFINITY, "year", 365 * DAY],
];

/** Everything that depends on the reader's language. Times are shown in the browser's time zone. */
export interface Formatter {
  number(value: number): string;
  percent(fraction: number): string;
  /** `2.4 MB`; 1 MB is 1,000,000 bytes. */
  bytes(value: number): string;
  /** `23 Nov 2026, 12:04:31` */
  dateTime(iso: string | number): string;
  /** `12:04:31` */
  time(iso: string | number): string;
  /** `5 minutes ago`, `in 2 days`; under 10 s it is `now`. */
  relative(iso: string | number, now: number): string;
  span(ms: number): string;
  list(items: readonly string[]): string;
}

export function formatterFor(language: Language): Formatter {
  const locale = LOCALE[language];
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const small = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium", hourCycle: "h23" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const date = (at: string | number) => new Date(at);
  return {
    number: (value) => number.format(value),
    percent: (fraction) => percent.format(fraction),
    bytes(value) {
      const unit = value < 1000 ? 0 : value < 1e6 ? 1 : value < 1e9 ? 2 : 3;
      return `${small.format(value / 1000 ** unit)} ${["B", "kB", "MB", "GB"][unit]}`;
    },
    dateTime: (at) => dateTime.format(date(at)),
    time: (at) => time.format(date(at)),
    relative(at, now) {
      const gap = date(at).getTime() - now;
      const size = Math.abs(gap);
      if (size < 10_000) return relative.format(0, "second");
      const [, unit, length] = STEPS.find(([limit]) => size < limit) ?? ["", "year", 365 * DAY];
      return relative.format(Math.trunc(gap / (length as number)), unit as Intl.RelativeTimeFormatUnit);
    },
    span: (ms) => formatSpan(ms, language),
    list: (items) => list.format(items),
  };
}
