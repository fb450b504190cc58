const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timezone, format);
  }
  return format;
}

/** True for an IANA name this runtime knows, for example `Europe/Berlin`. */
export function isTimezone(name: string): boolean {
  try {
    formatFor(name);
    return true;
  } catch {
    return false;
  }
}

/** Wall-clock time in `timezone` at `epoch`, as the epoch ms that UTC would have at that wall-clock time. */
export function wallClock(epoch: number, timezone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatFor(timezone).formatToParts(epoch)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((epoch % 1000) + 1000) % 1000);
}

/**
 * Epoch ms at which clocks in `timezone` show `wall` (given as for UTC). A time that clocks skip becomes the same
 * number of minutes after the jump; of a time that comes twice, the first is meant.
 */
export function fromWallClock(wall: number, timezone: string): number {
  const offsetAt = (epoch: number): number => wallClock(epoch, timezone) - epoch;
  // A day on either side knows the offsets before and after any change in between.
  const before = offsetAt(wall - 86_400_000);
  const after = offsetAt(wall + 86_400_000);
  const early = wall - Math.max(before, after);
  const late = wall - Math.min(before, after);
  if (wallClock(early, timezone) === wall) return early;
  if (wallClock(late, timezone) === wall) return late;
  return wall - before;
}
