const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const PART = /(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)/y;

/**
 * Milliseconds of a duration such as `30s`, `5m`, `1h 30m` or `2d`.
 *
 * @returns undefined when the text is not a duration. A day is 24 hours, whatever the time zone.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  let total = 0;
  let at = 0;
  while (at < trimmed.length) {
    PART.lastIndex = at;
    const match = PART.exec(trimmed);
    if (!match) return undefined;
    total += Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
    at = PART.lastIndex;
    while (trimmed[at] === " ") at++;
  }
  return Math.round(total);
}

/** The same duration as short text, largest units first: `5400000` is `1h 30m`. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(ms));
  for (const unit of ["d", "h", "m", "s", "ms"] as const) {
    const count = Math.floor(rest / UNITS[unit]);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * UNITS[unit];
  }
  return parts.join(" ") || "0s";
}
