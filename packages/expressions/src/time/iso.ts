import { fromWall, type WallTime } from "./zone.ts";

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([Zz]|[+-]\d{2}:?\d{2}))?)?$/;
/** The largest moment a JavaScript date can hold. */
export const MAX_MS = 8.64e15;

/** Whether a text is written like an ISO date, cheaply: most texts that are compared are not. */
export const isDateText = (text: string): boolean =>
  text.length >= 10 && text.length <= 40 && text[4] === "-" && text[7] === "-" && ISO.test(text);

/** How many days a month has. */
export const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;

/** Whether the fields name a real day and time. */
export const isReal = (w: WallTime): boolean =>
  w.month >= 1 &&
  w.month <= 12 &&
  w.day >= 1 &&
  w.day <= daysIn(w.year, w.month) &&
  w.hour <= 23 &&
  w.minute <= 59 &&
  w.second <= 59;

/** Milliseconds of `+08:00`, `-0530` or `Z`. */
export function parseOffset(text: string): number | undefined {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * The moment of an ISO 8601 date or date and time (rule EXP-8). Without an offset it is meant in `zone`; a date alone
 * is its first moment there.
 *
 * @returns Epoch ms, or undefined when the text is no such date or the day does not exist.
 */
export function parseIso(text: string, zone: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const wall: WallTime = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    ms: Number((fraction ?? "").padEnd(3, "0").slice(0, 3)),
  };
  if (!isReal(wall)) return undefined;
  if (offset === undefined) return fromWall(wall, zone);
  const ahead = parseOffset(offset);
  return ahead === undefined ? undefined : fromWall(wall, "UTC") - ahead;
}
