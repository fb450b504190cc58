import type { JournalEvent, JournalRow } from "@signalbox/model";

/** Paths of the steps an event says something about. */
function pathsOf(event: JournalEvent): readonly string[] {
  if (event.t === "started") return [event.trigger];
  if (!("p" in event) || event.p === undefined) return [];
  return typeof event.p === "string" ? [event.p] : event.p;
}
const nodeOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Steps that changed in a row, at most `most` of them, in the order of its events. */
export function changedIn(row: JournalRow | undefined, most: number): string[] {
  const paths = new Set<string>();
  for (const event of row?.events ?? []) {
    for (const path of pathsOf(event)) {
      if (path === "" || nodeOf(path).startsWith("~")) continue;
      paths.add(path);
      if (paths.size >= most) return [...paths];
    }
  }
  return [...paths];
}

/** The next row before or after `at` in which something happens to a node; undefined when there is none. */
export function nextChange(
  rows: readonly JournalRow[],
  at: number,
  node: string,
  direction: 1 | -1,
): number | undefined {
  for (let rev = at + direction; rev >= 0 && rev < rows.length; rev += direction) {
    if (rows[rev]?.events.some((event) => pathsOf(event).some((path) => nodeOf(path) === node))) return rev;
  }
  return undefined;
}

/** Rows to go on at a time, so that playing a run takes a minute at most. @param tick Ms between two pictures. */
export const stride = (rows: number, tick: number): number => Math.max(1, Math.ceil((rows * tick) / 60_000));
