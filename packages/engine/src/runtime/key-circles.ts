/** A place of a key that cannot be given back before something inside it has a place of another key. */
export interface BlockedPlace {
  key: string;
  /** How many have a place of the key, blocked or not, and how many places there are. */
  held: number;
  max: number;
  /** Who has this one. */
  run: string;
  path: string;
  /** What is waited for inside: `seq` grows with each request. */
  wait: { run: string; path: string; key: string; seq: number };
}

export interface Victim {
  run: string;
  path: string;
  key: string;
  seq: number;
  /** The key that is held around it. */
  around: string;
}

/**
 * Looks for keys that wait for each other in a circle (rule LIMIT-9): every place of the key is taken by somebody who
 * waits inside for a place of such a key. Nothing inside the database ends that, so there is never a false finding.
 *
 * @param blocked One entry for each wait inside of a place.
 * @returns the rows that are in a circle, or wait for one.
 */
export function circleIn(blocked: readonly BlockedPlace[]): BlockedPlace[] {
  let rows = blocked;
  for (;;) {
    const places = Map.groupBy(rows, ({ key }) => key);
    const stuck = new Set(
      [...places].flatMap(([key, all]) => {
        const [{ held, max } = { held: 0, max: 1 }] = all;
        return held >= max && new Set(all.map(({ run, path }) => `${run}\n${path}`)).size >= held ? [key] : [];
      }),
    );
    const left = rows.filter(({ key, wait }) => stuck.has(key) && stuck.has(wait.key));
    if (left.length === rows.length) return left;
    rows = left;
  }
}

/** Who gives up for the others to go on: in each circle the youngest wait. */
export function victimsOf(blocked: readonly BlockedPlace[]): Victim[] {
  const victims: Victim[] = [];
  for (let rows = circleIn(blocked); rows.length > 0; ) {
    const { wait, key } = onCircle(rows).reduce((one, other) => (other.wait.seq > one.wait.seq ? other : one));
    victims.push({ ...wait, around: key });
    rows = circleIn(rows.filter((row) => row.wait.seq !== wait.seq));
  }
  return victims;
}

/** Without those that only wait for a circle: they go on by themselves once it is broken. */
function onCircle(rows: readonly BlockedPlace[]): BlockedPlace[] {
  const next = Map.groupBy(rows, ({ key }) => key);
  return rows.filter(({ key, wait }) => {
    const seen = new Set([wait.key]);
    for (const from of seen) for (const row of next.get(from) ?? []) seen.add(row.wait.key);
    return seen.has(key);
  });
}

/** Whether a step is inside of another; everything is inside of the run, `""`. */
export const isInside = (path: string, outer: string): boolean =>
  path !== outer && (outer === "" || path.startsWith(`${outer}/`) || path.startsWith(`${outer}[`));
