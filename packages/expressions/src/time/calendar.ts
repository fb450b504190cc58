import { daysIn } from "./iso.ts";
import { fromWall, toWall, type WallTime } from "./zone.ts";

export type CalendarUnit = "day" | "week" | "month" | "year";
const MIDNIGHT = { hour: 0, minute: 0, second: 0, ms: 0 };

/** The same time on the clock so many days later. */
export function addDays(ms: number, days: number, zone: string): number {
  const wall = toWall(ms, zone);
  return fromWall({ ...wall, day: wall.day + days }, zone);
}

/** The same day and time so many months later; the last day where the month is shorter. */
export function addMonths(ms: number, months: number, zone: string): number {
  const wall = toWall(ms, zone);
  const count = wall.year * 12 + wall.month - 1 + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12 + 1;
  return fromWall({ ...wall, year, month, day: Math.min(wall.day, daysIn(year, month)) }, zone);
}

const weekdayOf = (wall: WallTime, plus: number): number =>
  new Date(Date.UTC(wall.year, wall.month - 1, wall.day + plus)).getUTCDay();

/** So many days later without Saturdays and Sundays. */
export function addWorkdays(ms: number, days: number, zone: string): number {
  const wall = toWall(ms, zone);
  const step = Math.sign(days);
  let plus = 0;
  for (let left = Math.abs(days); left > 0; ) {
    plus += step;
    const weekday = weekdayOf(wall, plus);
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return fromWall({ ...wall, day: wall.day + plus }, zone);
}

function firstDay(wall: WallTime, unit: CalendarUnit): WallTime {
  const start = { ...wall, ...MIDNIGHT };
  if (unit === "day") return start;
  if (unit === "week") return { ...start, day: wall.day - ((weekdayOf(wall, 0) + 6) % 7) };
  return { ...start, day: 1, month: unit === "year" ? 1 : wall.month };
}

/** The first moment of the unit that holds a moment. */
export const startOf = (ms: number, unit: CalendarUnit, zone: string): number =>
  fromWall(firstDay(toWall(ms, zone), unit), zone);

/** The last millisecond of the unit that holds a moment. */
export function endOf(ms: number, unit: CalendarUnit, zone: string): number {
  const first = firstDay(toWall(ms, zone), unit);
  const next = {
    day: { ...first, day: first.day + 1 },
    week: { ...first, day: first.day + 7 },
    month: { ...first, month: first.month + 1 },
    year: { ...first, year: first.year + 1 },
  }[unit];
  return fromWall(next, zone) - 1;
}
