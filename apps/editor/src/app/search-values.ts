/** Reads one search param; `undefined` for anything that is not such a value. */
export type ReadValue<T> = (value: unknown) => T | undefined;

/** 1 to 500 characters. */
export const text: ReadValue<string> = (value) =>
  typeof value === "string" && value.length > 0 && value.length <= 500 ? value : undefined;

export const oneOf =
  <const T extends string>(...values: readonly T[]): ReadValue<T> =>
  (value) =>
    values.find((known) => known === value);

/** A whole number, not below `min`; texts of digits count as numbers. */
export const whole =
  (min: number): ReadValue<number> =>
  (value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isSafeInteger(number) && number >= min ? number : undefined;
  };

/** The first that reads it. */
export const either =
  <A, B>(first: ReadValue<A>, second: ReadValue<B>): ReadValue<A | B> =>
  (value) =>
    first(value) ?? second(value);

/** An ISO 8601 moment in UTC, `2026-03-01T08:00:00Z`. */
export const moment: ReadValue<string> = (value) =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

type Readers = Readonly<Record<string, ReadValue<unknown>>>;
export type Values<R extends Readers> = { [K in keyof R]?: NonNullable<ReturnType<R[K]>> | undefined };

/** A reader of all params of a page. Unknown and damaged ones fall away; schemas would weigh 30 kB on every page. */
export const searchReader =
  <R extends Readers>(readers: R) =>
  (search: Record<string, unknown>): Values<R> => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(readers)) {
      const value = read(search[name]);
      if (value !== undefined) values[name] = value;
    }
    return values as Values<R>;
  };
