/** Calendar fields as a clock on the wall shows them. `month` and `day` count from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

const MAX_ZONES = 64;
const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      era: "short",
    });
  } catch {
    // Not a zone: remembered as such.
  }
  if (formatters.size >= MAX_ZONES) formatters.clear();
  formatters.set(zone, made);
  return made;
}

/** Whether Intl knows the zone: an IANA name, or an offset such as `+08:00`. */
export const isZone = (zone: string): boolean => zone === "UTC" || (zone.length <= 64 && formatterOf(zone) !== null);

/** The number of ms that JavaScript gives these fields in UTC; years below 100 are meant as written. */
export function utcOf(wall: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second, wall.ms);
  return date.getTime();
}

const fromUtc = (ms: number): WallTime => {
  const d = new Date(ms);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    ms: d.getUTCMilliseconds(),
  };
};

/** Milliseconds the zone is ahead of UTC at that moment. */
export function offsetAt(ms: number, zone: string): number {
  if (zone === "UTC") return 0;
  const formatter = formatterOf(zone);
  if (!formatter) throw new RangeError(`not a time zone: ${zone}`);
  const parts: Record<string, string> = {};
  for (const { type, value } of formatter.formatToParts(ms)) parts[type] = value;
  const year = Number(parts.year) * (parts.era === "BC" ? -1 : 1) + (parts.era === "BC" ? 1 : 0);
  const wall = utcOf({
    year,
    month: Number(parts.month),
    day: Number(parts.day),
    hour: Number(parts.hour),
    minute: Number(parts.minute),
    second: Number(parts.second),
    ms: 0,
  });
  return wall - Math.floor(ms / 1000) * 1000;
}

/** What the wall clock of a zone shows at a moment. */
export const toWall = (ms: number, zone: string): WallTime => fromUtc(ms + offsetAt(ms, zone));

/**
 * The moment at which the wall clock of a zone shows these fields. Times that a clock change skips are moved forward
 * by the length of the gap; of times that occur twice the first is taken. Fields may overflow (day 32).
 */
export function fromWall(wall: WallTime, zone: string): number {
  const asUtc = utcOf(wall);
  if (zone === "UTC") return asUtc;
  const before = offsetAt(asUtc - 86_400_000, zone);
  const after = offsetAt(asUtc + 86_400_000, zone);
  const early = asUtc - before;
  if (before === after || offsetAt(early, zone) === before) return early;
  const late = asUtc - after;
  return offsetAt(late, zone) === after ? late : early;
}
