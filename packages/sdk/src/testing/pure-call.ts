import { jsonEqual } from "@signalbox/model";

/** What a deciding function did that it must not; see `pureCall`. */
export interface PureCall<T> {
  value: T;
  problems: string[];
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

/**
 * Calls a deciding function as the engine may: several times, on data it must not change, without a clock and without
 * randomness. It is called twice; both results must be equal.
 */
export function pureCall<T>(call: () => T, data: unknown[]): PureCall<T> {
  for (const one of data) freeze(one);
  const problems = new Set<string>();
  const watched = (): T =>
    withoutClock((what) => problems.add(`uses ${what}; a deciding function gets the time from env.now`), call);
  const value = watched();
  if (value instanceof Promise) problems.add("returns a promise; a deciding function answers at once");
  else if (!jsonEqual(plain(value), plain(watched()))) problems.add("gives different results for the same parameters");
  return { value, problems: [...problems] };
}

const plain = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

/** Runs `call` while every look at the clock or at chance is reported. */
function withoutClock<T>(report: (what: string) => void, call: () => T): T {
  const RealDate = globalThis.Date;
  const { random } = Math;
  const { now } = performance;
  class WatchedDate extends RealDate {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) report("new Date()");
      super(...(parts as []));
    }
    static override now(): number {
      report("Date.now()");
      return RealDate.now();
    }
  }
  globalThis.Date = WatchedDate as DateConstructor;
  Math.random = () => {
    report("Math.random()");
    return random();
  };
  performance.now = () => {
    report("performance.now()");
    return now.call(performance);
  };
  try {
    return call();
  } finally {
    globalThis.Date = RealDate;
    Math.random = random;
    performance.now = now;
  }
}
