/** What to do with due times that were missed while nothing ran. */
export type Misfire = "run_once" | "skip" | "run_all";

/** Later than this, a due time counts as missed. Ms. */
export const MISSED_AFTER = 60_000;
/** Due times looked at in one go; with `run_all` the rest follows in the next. */
const MOST = 100;
/** With `run_once` and `skip`, due times are walked through to find the last; a daily one has 3,650 in ten years. */
const MOST_WALKED = 100_000;

export interface DuePlan {
  /** Due times that start a run now, oldest first. Epoch ms. */
  fire: number[];
  /** The next due time; undefined when there is none. */
  next: number | undefined;
}

/**
 * Which due times of a schedule start runs now (rules SCHED-2 to SCHED-4, docs/spec/schedules.md).
 *
 * @param due The oldest due time that has not started a run; at or before `now`.
 * @param following The due time after a given one.
 */
export function planDue(
  due: number,
  now: number,
  misfire: Misfire,
  following: (after: number) => number | undefined,
): DuePlan {
  if (misfire === "run_all") return planAll(due, now, following);
  let last = due;
  let next = following(due);
  for (let walked = 0; next !== undefined && next <= now; walked++) {
    if (walked >= MOST_WALKED) {
      // Too many to walk through: go on from now, as if the walk had ended here.
      next = following(now);
      break;
    }
    last = next;
    next = following(next);
  }
  const missed = now - last > MISSED_AFTER;
  return { fire: missed && misfire === "skip" ? [] : [last], next };
}

function planAll(due: number, now: number, following: (after: number) => number | undefined): DuePlan {
  const fire: number[] = [];
  let next: number | undefined = due;
  while (next !== undefined && next <= now && fire.length < MOST) {
    fire.push(next);
    next = following(next);
  }
  return { fire, next };
}
