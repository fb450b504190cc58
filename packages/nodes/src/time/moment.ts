import { fromWallClock, wallClock } from "./zoned.ts";

const DAY = 86_400_000;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?$/;
const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/**
 * Epoch ms of a moment that a person or an expression gave: epoch ms, an ISO time with offset, a date or local time
 * in `timezone`, or a time of day such as `09:00`, which means the next one after `now`.
 *
 * @returns undefined when the text is none of these.
 */
export function parseMoment(value: string | number, now: number, timezone: string): number | undefined {
  if (typeof value === "number") return value;
  const given = value.trim();
  if (ZONED.test(given)) return valid(Date.parse(given));
  const clock = TIME_OF_DAY.exec(given);
  if (clock) return nextTimeOfDay(Number(clock[1]), Number(clock[2]), now, timezone);
  if (!LOCAL.test(given)) return undefined;
  const wall = valid(Date.parse(`${given.replace(" ", "T")}${given.length > 10 ? "Z" : "T00:00Z"}`));
  return wall === undefined ? undefined : fromWallClock(wall, timezone);
}

function nextTimeOfDay(hour: number, minute: number, now: number, timezone: string): number {
  const midnight = Math.floor(wallClock(now, timezone) / DAY) * DAY;
  const wall = midnight + hour * 3_600_000 + minute * 60_000;
  const today = fromWallClock(wall, timezone);
  return today > now ? today : fromWallClock(wall + DAY, timezone);
}

const valid = (time: number): number | undefined => (Number.isNaN(time) ? undefined : time);
