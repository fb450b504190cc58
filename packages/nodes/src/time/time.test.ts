import { describe, expect, it } from "vitest";
import { cronProblem, nextCron } from "./cron.ts";
import { parseMoment } from "./moment.ts";
import { fromWallClock, isTimezone, wallClock } from "./zoned.ts";

/** The next `count` due times after `from`. */
function due(pattern: string, from: string, timezone: string, count: number): string[] {
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  for (let n = 0; n < count && at !== undefined; n++) {
    at = nextCron(pattern, at, timezone);
    if (at !== undefined) found.push(new Date(at).toISOString().replace(":00.000Z", "Z"));
  }
  return found;
}

describe("cron patterns", () => {
  it("SCH-1 the next due time is after the given one, never the same", () => {
    expect(due("0 * * * *", "2026-01-05T12:00:00Z", "UTC", 1)).toEqual(["2026-01-05T13:00Z"]);
    expect(due("0 * * * *", "2026-01-05T11:59:59.999Z", "UTC", 1)).toEqual(["2026-01-05T12:00Z"]);
    expect(due("0 0 29 2 *", "2026-01-01T00:00:00Z", "UTC", 2)).toEqual(["2028-02-29T00:00Z", "2032-02-29T00:00Z"]);
  });

  it("SCH-2 a fixed time that clocks skip runs right after the jump", () => {
    expect(due("30 2 * * *", "2026-03-28T00:00:00Z", "Europe/Berlin", 3)).toEqual([
      "2026-03-28T01:30Z",
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ]);
    expect(due("30 2 * * *", "2026-03-07T00:00:00Z", "America/New_York", 3)).toEqual([
      "2026-03-07T07:30Z",
      "2026-03-08T07:00Z",
      "2026-03-09T06:30Z",
    ]);
  });

  it("SCH-3 a fixed time that comes twice runs once, the first time, also in a list of hours", () => {
    expect(due("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin", 2)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-26T01:30Z",
    ]);
    expect(due("30 2,14 * * *", "2026-10-24T18:00:00Z", "Europe/Berlin", 3)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T13:30Z",
      "2026-10-26T01:30Z",
    ]);
    expect(due("30 1 * * *", "2026-10-31T12:00:00Z", "America/New_York", 2)).toEqual([
      "2026-11-01T05:30Z",
      "2026-11-02T06:30Z",
    ]);
  });

  it("SCH-4 a pattern that repeats goes on with real time through both changes", () => {
    const halfHours = (from: string) => due("*/30 * * * *", from, "Europe/Berlin", 6).map((text) => Date.parse(text));
    for (const times of [halfHours("2026-10-25T00:00:00Z"), halfHours("2026-03-29T00:00:00Z")]) {
      expect(times.slice(1).map((time, n) => time - (times[n] ?? 0))).toEqual([1, 1, 1, 1, 1].map(() => 1_800_000));
    }
  });

  it("SCH-6 the same pattern is another moment in another time zone; Shanghai has no summer time", () => {
    expect(due("0 9 * * 1-5", "2026-03-27T00:00:00Z", "Asia/Shanghai", 3)).toEqual([
      "2026-03-27T01:00Z",
      "2026-03-30T01:00Z",
      "2026-03-31T01:00Z",
    ]);
    expect(due("0 9 * * 1-5", "2026-03-27T12:00:00Z", "Europe/Berlin", 1)).toEqual(["2026-03-30T07:00Z"]);
    expect(due("30 2 * * *", "2026-10-24T12:00:00Z", "Asia/Shanghai", 2)).toEqual([
      "2026-10-24T18:30Z",
      "2026-10-25T18:30Z",
    ]);
  });

  it("SCH-9 what is wrong with a pattern is said", () => {
    for (const good of ["0 9 * * 1-5", "*/15 * * * *", "0 0 1 JAN *", "0 0 L * *", "@daily", "*/10 * * * * *"]) {
      expect(cronProblem(good), good).toBeUndefined();
    }
    expect(cronProblem("61 * * * *")).toContain("minute");
    expect(cronProblem("every day")).toContain("parts");
    expect(cronProblem("")).toBeTruthy();
    expect(cronProblem("0 0 30 2 *")).toBe("there is no such day");
  });
});

describe("clock times", () => {
  it("SCH-11 clocks and moments turn into each other, through both changes of clocks", () => {
    for (const zone of [
      "Europe/Berlin",
      "America/New_York",
      "Asia/Shanghai",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "UTC",
    ]) {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 13 * 3_600_000 + 7 * 60_000) {
        const wall = wallClock(at, zone);
        const back = fromWallClock(wall, zone);
        expect(wallClock(back, zone), `${zone} ${at}`).toBe(wall);
        expect(back).toBeLessThanOrEqual(at);
      }
    }
  });

  it("SCH-11 a skipped local time is taken after the jump, of a double one the first", () => {
    const berlin = (text: string) => new Date(parseMoment(text, 0, "Europe/Berlin") ?? Number.NaN).toISOString();
    expect(berlin("2026-03-29 02:30")).toBe("2026-03-29T01:30:00.000Z");
    expect(berlin("2026-10-25 02:30")).toBe("2026-10-25T00:30:00.000Z");
    expect(berlin("2026-07-01")).toBe("2026-06-30T22:00:00.000Z");
    expect(berlin("2026-07-01T10:00:00+02:00")).toBe("2026-07-01T08:00:00.000Z");
  });

  it("SCH-11 a time of day is the next one, in the time zone of the workflow", () => {
    const now = Date.parse("2026-03-28T20:00:00Z");
    const next = (text: string, zone: string) => new Date(parseMoment(text, now, zone) ?? 0).toISOString();
    expect(next("09:00", "Europe/Berlin")).toBe("2026-03-29T07:00:00.000Z");
    expect(next("21:30", "Europe/Berlin")).toBe("2026-03-28T20:30:00.000Z");
    expect(next("21:00", "Europe/Berlin")).toBe("2026-03-29T19:00:00.000Z");
    expect(next("9:00", "Asia/Shanghai")).toBe("2026-03-29T01:00:00.000Z");
    expect(next("09:00", "America/New_York")).toBe("2026-03-29T13:00:00.000Z");
  });

  it("SCH-11 anything else is no time", () => {
    for (const text of ["", "soon", "25:00", "9:60", "2026-13-40", "1.5.2026"]) {
      expect(parseMoment(text, 0, "UTC"), text).toBeUndefined();
    }
    expect(isTimezone("Europe/Berlin")).toBe(true);
    expect(isTimezone("Europe/Atlantis")).toBe(false);
  });
});
