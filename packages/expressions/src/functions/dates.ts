import { type Json, parseDuration } from "@signalbox/model";
import type { Evaluation } from "../evaluation.ts";
import { addDays, addMonths, addWorkdays, endOf, startOf } from "../time/calendar.ts";
import { MAX_MS, parseIso } from "../time/iso.ts";
import { formatPattern, parsePattern } from "../time/pattern.ts";
import { isZone, toWall, type WallTime } from "../time/zone.ts";
import { DATE, INTEGER, NUMBER, TEXT } from "../types/type.ts";
import { glimpse } from "../value.ts";
import { amountOf } from "./amount.ts";
import { localeOf } from "./intl.ts";
import { type Body, type CallSite, type FunctionSpec, maybe, type PlainFunction, p } from "./spec.ts";

/** What a call of the host's calendar costs beside a step over a list. */
const CALENDAR_COST = 25;

function moment(value: Json | undefined, site: CallSite, run: Evaluation, arg = 0): number {
  run.burn(CALENDAR_COST, site.at);
  const ms =
    typeof value === "number" ? value : typeof value === "string" ? parseIso(value.trim(), run.timezone) : undefined;
  if (ms === undefined || Math.abs(ms) > MAX_MS) return site.fail("BAD_DATE", { value: glimpse(value ?? null) }, arg);
  return ms;
}

function zoneOf(value: Json | undefined, site: CallSite, run: Evaluation, arg: number): string {
  const zone = typeof value === "string" ? value : run.timezone;
  return isZone(zone) ? zone : site.fail("BAD_ZONE", { value: glimpse(zone) }, arg);
}

const iso = (ms: number, site: CallSite): string =>
  Math.abs(ms) <= MAX_MS ? new Date(ms).toISOString() : site.fail("BAD_DATE", { value: "…" });

function whole(value: Json | undefined, site: CallSite): number {
  const n = value as number;
  return Number.isInteger(n) && Math.abs(n) <= 1_000_000
    ? n
    : site.fail("BAD_NUMBER_RANGE", { value: n, expected: "-1000000–1000000" }, 1);
}

const shift =
  (sign: 1 | -1): Body =>
  ([date, duration], site, run) => {
    const by =
      typeof duration === "number"
        ? duration
        : (duration as string).length <= 100
          ? parseDuration((duration as string).replace(/^-/, ""))
          : undefined;
    if (by === undefined) return site.fail("BAD_DURATION", { value: glimpse(duration ?? null) }, 1);
    const direction = typeof duration === "string" && duration.startsWith("-") ? -sign : sign;
    return iso(moment(date, site, run) + direction * by, site);
  };

const byCalendar =
  (add: (ms: number, n: number, zone: string) => number): Body =>
  ([date, n, zone], site, run) => {
    const count = whole(n, site);
    run.burn(CALENDAR_COST * 2, site.at);
    return iso(add(moment(date, site, run), count, zoneOf(zone, site, run, 2)), site);
  };

const workdays: Body = ([date, n, zone], site, run) => {
  const count = whole(n, site);
  if (Math.abs(count) > 10_000) return site.fail("BAD_NUMBER_RANGE", { value: count, expected: "-10000–10000" }, 1);
  run.burn(Math.abs(count), site.at);
  return iso(addWorkdays(moment(date, site, run), count, zoneOf(zone, site, run, 2)), site);
};

const edge =
  (of: typeof startOf, unit: "day" | "week" | "month" | "year"): Body =>
  ([date, zone], site, run) =>
    iso(of(moment(date, site, run), unit, zoneOf(zone, site, run, 1)), site);

const field =
  (read: (wall: WallTime, ms: number) => number): Body =>
  ([date, zone], site, run) => {
    const ms = moment(date, site, run);
    return read(toWall(ms, zoneOf(zone, site, run, 1)), ms);
  };

const UNITS: Record<string, number> = {
  ms: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};
const between: Body = ([from, to, unit], site, run) => {
  const name = typeof unit === "string" ? unit : "ms";
  const length = Object.hasOwn(UNITS, name) ? UNITS[name] : UNITS[`${name}s`];
  if (length === undefined)
    return site.fail("BAD_CHOICE", { value: glimpse(name), expected: Object.keys(UNITS).join(", ") }, 2);
  return (moment(to, site, run, 1) - moment(from, site, run, 0)) / length;
};

const format: Body = ([date, pattern, zone, locale], site, run) => {
  const ms = moment(date, site, run);
  run.burnText((pattern as string).length * 16, site.at);
  const language = localeOf(locale ?? "en", site, 3);
  const made = formatPattern(ms, pattern as string, zoneOf(zone, site, run, 2), language);
  return typeof made === "string"
    ? made
    : site.fail(
        "BAD_CHOICE",
        { value: made.unknown, expected: "yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a XXX X, '…'" },
        1,
      );
};

const parse: Body = ([text, pattern, zone], site, run) => {
  run.burn(CALENDAR_COST, site.at);
  run.burnText((pattern as string).length + (text as string).length, site.at);
  const ms = parsePattern(text as string, pattern as string, zoneOf(zone, site, run, 2));
  if (ms === undefined) return site.fail("BAD_DATE", { value: glimpse(text ?? null) }, 0);
  return typeof ms === "number"
    ? iso(ms, site)
    : site.fail(
        "BAD_CHOICE",
        { value: ms.unknown, expected: "yyyy yy MM M dd d HH H hh h mm m ss s SSS a XXX X, '…'" },
        1,
      );
};

const date = p("date", "date");
const zone = maybe("zone", "text");
type Rest = Omit<PlainFunction, "group">;
const d = (spec: Rest): FunctionSpec => ({ group: "date", ...spec });

export const DATES: FunctionSpec[] = [
  d({
    name: "date",
    params: [date],
    returns: DATE,
    example: 'date("2026-03-01T09:00:00+08:00")',
    result: "2026-03-01T01:00:00.000Z",
    doc: {
      en: "A date from ISO text or epoch milliseconds, as ISO text in UTC. Text without an offset is meant in the workflow's time zone.",
      zh: "由 ISO 文本或毫秒时间戳得到日期（UTC 的 ISO 文本）。没有时差的文本按工作流时区理解。",
    },
    run: ([value], site, run) => iso(moment(value, site, run), site),
  }),
  d({
    name: "parseDate",
    params: [p("text", "text"), p("pattern", "text"), zone],
    returns: DATE,
    example: 'parseDate("31.01.2026", "dd.MM.yyyy", "UTC")',
    result: "2026-01-31T00:00:00.000Z",
    doc: {
      en: "A date from text written in another way, described by a pattern as in formatDate.",
      zh: "按模式读取其他写法的日期，模式同 formatDate。",
    },
    run: parse,
  }),
  d({
    name: "formatDate",
    params: [date, p("pattern", "text"), zone, maybe("locale", "text")],
    returns: TEXT,
    example: 'formatDate("2026-03-01T09:05:00Z", "dd.MM.yyyy HH:mm", "Europe/Berlin")',
    result: "01.03.2026 10:05",
    doc: {
      en: "A date as text by a pattern: yyyy yy, MMMM MMM MM M, dd d, EEEE EEE (weekday), HH H, hh h, mm m, ss s, SSS, a (am, pm), XXX (offset); letters to keep stand in ' '. The zone is the workflow's unless given.",
      zh: "按模式将日期写成文本：yyyy yy、MMMM MMM MM M、dd d、EEEE EEE（星期）、HH H、hh h、mm m、ss s、SSS、a（上午/下午）、XXX（时差）；原样保留的字母放在 ' ' 中。默认使用工作流时区。",
    },
    run: format,
  }),
  d({
    name: "addTime",
    params: [date, p("duration", "text", "number")],
    returns: DATE,
    example: 'addTime("2026-03-01T09:00:00Z", "1h 30m")',
    result: "2026-03-01T10:30:00.000Z",
    doc: {
      en: "Later by a length of time such as 30s, 5m, 1h 30m or 2d (a day is 24 hours), or by milliseconds.",
      zh: "加上时长，例如 30s、5m、1h 30m、2d（一天为 24 小时），或毫秒数。",
    },
    run: shift(1),
  }),
  d({
    name: "subtractTime",
    params: [date, p("duration", "text", "number")],
    returns: DATE,
    example: 'subtractTime("2026-03-01T09:00:00Z", "2d")',
    result: "2026-02-27T09:00:00.000Z",
    doc: { en: "Earlier by a length of time.", zh: "减去时长。" },
    run: shift(-1),
  }),
  d({
    name: "addDays",
    params: [date, p("days", "number"), zone],
    returns: DATE,
    example: 'addDays("2026-03-28T12:00:00Z", 1, "Europe/Berlin")',
    result: "2026-03-29T11:00:00.000Z",
    doc: {
      en: "So many calendar days later, at the same time on the clock; negative is earlier.",
      zh: "若干个日历日之后的同一钟点；负数为之前。",
    },
    run: byCalendar(addDays),
  }),
  d({
    name: "addMonths",
    params: [date, p("months", "number"), zone],
    returns: DATE,
    example: 'addMonths("2026-01-31T00:00:00Z", 1, "UTC")',
    result: "2026-02-28T00:00:00.000Z",
    doc: {
      en: "So many months later, on the same day or the last one of a shorter month.",
      zh: "若干个月之后的同一天；月份较短时取最后一天。",
    },
    run: byCalendar(addMonths),
  }),
  d({
    name: "addWorkdays",
    params: [date, p("days", "number"), zone],
    returns: DATE,
    example: 'addWorkdays("2026-03-06T12:00:00Z", 1, "UTC")',
    result: "2026-03-09T12:00:00.000Z",
    doc: { en: "So many days later, not counting Saturdays and Sundays.", zh: "若干个工作日之后，不计周六和周日。" },
    run: workdays,
  }),
  d({
    name: "timeBetween",
    params: [date, p("to", "date"), maybe("unit", "text")],
    returns: NUMBER,
    example: 'timeBetween("2026-03-01T00:00:00Z", "2026-03-01T06:00:00Z", "hours")',
    result: 6,
    doc: {
      en: 'How long from one date to another, in "ms" (the default), "seconds", "minutes", "hours", "days" or "weeks".',
      zh: '两个日期之间的时长，单位为 "ms"（默认）、"seconds"、"minutes"、"hours"、"days" 或 "weeks"。',
    },
    run: between,
  }),
  d({
    name: "startOfDay",
    params: [date, zone],
    returns: DATE,
    example: 'startOfDay("2026-03-01T01:00:00Z", "Asia/Shanghai")',
    result: "2026-02-28T16:00:00.000Z",
    doc: { en: "The first moment of the day.", zh: "当天的开始。" },
    run: edge(startOf, "day"),
  }),
  d({
    name: "endOfDay",
    params: [date, zone],
    returns: DATE,
    example: 'endOfDay("2026-03-01T01:00:00Z", "UTC")',
    result: "2026-03-01T23:59:59.999Z",
    doc: { en: "The last millisecond of the day.", zh: "当天的最后一毫秒。" },
    run: edge(endOf, "day"),
  }),
  d({
    name: "startOfWeek",
    params: [date, zone],
    returns: DATE,
    example: 'startOfWeek("2026-03-01T01:00:00Z", "UTC")',
    result: "2026-02-23T00:00:00.000Z",
    doc: { en: "The first moment of the week's Monday.", zh: "本周一的开始。" },
    run: edge(startOf, "week"),
  }),
  d({
    name: "startOfMonth",
    params: [date, zone],
    returns: DATE,
    example: 'startOfMonth("2026-03-17T01:00:00Z", "UTC")',
    result: "2026-03-01T00:00:00.000Z",
    doc: { en: "The first moment of the month.", zh: "当月的开始。" },
    run: edge(startOf, "month"),
  }),
  d({
    name: "endOfMonth",
    params: [date, zone],
    returns: DATE,
    example: 'endOfMonth("2026-02-17T01:00:00Z", "UTC")',
    result: "2026-02-28T23:59:59.999Z",
    doc: { en: "The last millisecond of the month.", zh: "当月的最后一毫秒。" },
    run: edge(endOf, "month"),
  }),
  d({
    name: "startOfYear",
    params: [date, zone],
    returns: DATE,
    example: 'startOfYear("2026-03-17T01:00:00Z", "UTC")',
    result: "2026-01-01T00:00:00.000Z",
    doc: { en: "The first moment of the year.", zh: "当年的开始。" },
    run: edge(startOf, "year"),
  }),
  d({
    name: "year",
    params: [date, zone],
    returns: INTEGER,
    example: 'year("2026-03-01T00:00:00Z", "UTC")',
    result: 2026,
    doc: { en: "The year of a date.", zh: "日期的年份。" },
    run: field((wall) => wall.year),
  }),
  d({
    name: "month",
    params: [date, zone],
    returns: INTEGER,
    example: 'month("2026-03-01T00:00:00Z", "UTC")',
    result: 3,
    doc: { en: "The month of a date, 1 to 12.", zh: "日期的月份，1 到 12。" },
    run: field((wall) => wall.month),
  }),
  d({
    name: "day",
    params: [date, zone],
    returns: INTEGER,
    example: 'day("2026-03-01T00:00:00Z", "America/New_York")',
    result: 28,
    doc: { en: "The day of the month, 1 to 31.", zh: "月中的日，1 到 31。" },
    run: field((wall) => wall.day),
  }),
  d({
    name: "hour",
    params: [date, zone],
    returns: INTEGER,
    example: 'hour("2026-03-01T00:00:00Z", "Asia/Kolkata")',
    result: 5,
    doc: { en: "The hour, 0 to 23.", zh: "小时，0 到 23。" },
    run: field((wall) => wall.hour),
  }),
  d({
    name: "minute",
    params: [date, zone],
    returns: INTEGER,
    example: 'minute("2026-03-01T00:00:00Z", "Asia/Kolkata")',
    result: 30,
    doc: { en: "The minute, 0 to 59.", zh: "分钟，0 到 59。" },
    run: field((wall) => wall.minute),
  }),
  d({
    name: "weekday",
    params: [date, zone],
    returns: INTEGER,
    example: 'weekday("2026-03-01T00:00:00Z", "UTC")',
    result: 7,
    doc: { en: "The day of the week: 1 is Monday, 7 Sunday.", zh: "星期：1 为周一，7 为周日。" },
    run: field((wall) => new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() || 7),
  }),
  d({
    name: "epochMs",
    params: [date],
    returns: NUMBER,
    example: 'epochMs("1970-01-01T00:00:01Z")',
    result: 1000,
    doc: { en: "The date as milliseconds since 1970.", zh: "自 1970 年起的毫秒数。" },
    run: ([value], site, run) => moment(value, site, run),
  }),
  d({
    name: "fromEpochSeconds",
    params: [p("seconds", "amount")],
    returns: DATE,
    example: "fromEpochSeconds(1767225600)",
    result: "2026-01-01T00:00:00.000Z",
    doc: { en: "A date from seconds since 1970, as some services send them.", zh: "由自 1970 年起的秒数得到日期。" },
    run: ([value], site) => iso(amountOf(value as Json, site, 0) * 1000, site),
  }),
];
