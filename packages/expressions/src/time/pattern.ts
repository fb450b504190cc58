import { isReal, parseOffset } from "./iso.ts";
import { fromWall, offsetAt, toWall, type WallTime } from "./zone.ts";

/** Pieces of a date pattern: fields are runs of one letter, quoted and other characters stand for themselves. */
const PIECE = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

const two = (value: number): string => String(value).padStart(2, "0");
const hour12 = (wall: WallTime): number => wall.hour % 12 || 12;

function offsetText(ms: number, zone: string, colon: boolean): string {
  const minutes = Math.round(offsetAt(ms, zone) / 60_000);
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${colon ? ":" : ""}${two(size % 60)}`;
}

/** A name such as March or Monday in a language; the host knows them. */
function named(ms: number, zone: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale}|${zone}|${JSON.stringify(options)}`;
  let format = names.get(key);
  if (!format) {
    if (names.size >= 200) names.clear();
    names.set(key, (format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })));
  }
  return format.format(ms);
}
const names = new Map<string, Intl.DateTimeFormat>();

type Writer = (wall: WallTime, ms: number, zone: string, locale: string) => string;
const WRITERS: Record<string, Writer> = {
  yyyy: (w) => String(w.year).padStart(4, "0"),
  yy: (w) => two(w.year % 100),
  MMMM: (_w, ms, zone, locale) => named(ms, zone, locale, { month: "long" }),
  MMM: (_w, ms, zone, locale) => named(ms, zone, locale, { month: "short" }),
  MM: (w) => two(w.month),
  M: (w) => String(w.month),
  dd: (w) => two(w.day),
  d: (w) => String(w.day),
  EEEE: (_w, ms, zone, locale) => named(ms, zone, locale, { weekday: "long" }),
  EEE: (_w, ms, zone, locale) => named(ms, zone, locale, { weekday: "short" }),
  HH: (w) => two(w.hour),
  H: (w) => String(w.hour),
  hh: (w) => two(hour12(w)),
  h: (w) => String(hour12(w)),
  mm: (w) => two(w.minute),
  m: (w) => String(w.minute),
  ss: (w) => two(w.second),
  s: (w) => String(w.second),
  SSS: (w) => String(w.ms).padStart(3, "0"),
  a: (w, _ms, _zone, locale) => (locale.startsWith("zh") ? (w.hour < 12 ? "上午" : "下午") : w.hour < 12 ? "AM" : "PM"),
  XXX: (_w, ms, zone) => offsetText(ms, zone, true),
  X: (_w, ms, zone) => offsetText(ms, zone, false),
};
const literalOf = (match: RegExpMatchArray): string =>
  match[1] === undefined ? match[0] : match[1].replaceAll("''", "'") || "'";

/** A moment as text by a pattern, or the run of letters that means nothing. */
export function formatPattern(ms: number, pattern: string, zone: string, locale: string): string | { unknown: string } {
  const wall = toWall(ms, zone);
  let text = "";
  for (const match of pattern.matchAll(PIECE)) {
    const write = Object.hasOwn(WRITERS, match[0]) ? WRITERS[match[0]] : undefined;
    if (match[2] !== undefined && !write) return { unknown: match[0] };
    text += write ? write(wall, ms, zone, locale) : literalOf(match);
  }
  return text;
}

type Found = Partial<WallTime> & { pm?: boolean; offset?: number };
const READERS: Record<string, [RegExp, (found: Found, text: string) => void]> = {
  yyyy: [/\d{4}/y, (f, t) => (f.year = Number(t))],
  yy: [/\d{2}/y, (f, t) => (f.year = 2000 + Number(t))],
  MM: [/\d{2}/y, (f, t) => (f.month = Number(t))],
  M: [/\d{1,2}/y, (f, t) => (f.month = Number(t))],
  dd: [/\d{2}/y, (f, t) => (f.day = Number(t))],
  d: [/\d{1,2}/y, (f, t) => (f.day = Number(t))],
  HH: [/\d{2}/y, (f, t) => (f.hour = Number(t))],
  H: [/\d{1,2}/y, (f, t) => (f.hour = Number(t))],
  hh: [/\d{2}/y, (f, t) => (f.hour = Number(t))],
  h: [/\d{1,2}/y, (f, t) => (f.hour = Number(t))],
  mm: [/\d{2}/y, (f, t) => (f.minute = Number(t))],
  m: [/\d{1,2}/y, (f, t) => (f.minute = Number(t))],
  ss: [/\d{2}/y, (f, t) => (f.second = Number(t))],
  s: [/\d{1,2}/y, (f, t) => (f.second = Number(t))],
  SSS: [/\d{3}/y, (f, t) => (f.ms = Number(t))],
  a: [/[AaPp][Mm]|上午|下午/y, (f, t) => (f.pm = /^p|下/i.test(t))],
  XXX: [/Z|[+-]\d{2}:\d{2}/y, (f, t) => (f.offset = parseOffset(t))],
  X: [/Z|[+-]\d{4}/y, (f, t) => (f.offset = parseOffset(t))],
};

function read(text: string, pattern: string): Found | { unknown: string } | undefined {
  const found: Found = {};
  let at = 0;
  for (const match of pattern.matchAll(PIECE)) {
    const reader = Object.hasOwn(READERS, match[0]) ? READERS[match[0]] : undefined;
    if (match[2] !== undefined && !reader) return { unknown: match[0] };
    if (reader) {
      reader[0].lastIndex = at;
      const piece = reader[0].exec(text)?.[0];
      if (piece === undefined) return undefined;
      reader[1](found, piece);
      at += piece.length;
    } else if (text.startsWith(literalOf(match), at)) at += literalOf(match).length;
    else return undefined;
  }
  return at === text.length ? found : undefined;
}

/**
 * The moment that a text names by a pattern. What the pattern leaves out is the first of it (day 1, hour 0); without
 * an offset in the text it is meant in `zone`.
 *
 * @returns Epoch ms; undefined when the text does not fit; the run of letters that means nothing.
 */
export function parsePattern(text: string, pattern: string, zone: string): number | undefined | { unknown: string } {
  const found = read(text.trim(), pattern);
  if (!found || "unknown" in found) return found;
  const { pm, offset, ...fields } = found;
  const wall: WallTime = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0, ...fields };
  if (pm !== undefined) {
    if (wall.hour < 1 || wall.hour > 12) return undefined;
    wall.hour = (wall.hour % 12) + (pm ? 12 : 0);
  }
  if (!isReal(wall)) return undefined;
  return offset === undefined ? fromWall(wall, zone) : fromWall(wall, "UTC") - offset;
}
