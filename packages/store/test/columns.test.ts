import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openMemoryDatabase } from "../src/index.ts";
import { cleanText, jsonLines, lines, plain, texts } from "../src/run-store/columns.ts";

let database: Database;
beforeAll(async () => {
  database = await openMemoryDatabase();
});
afterAll(() => database.close());

const roundTrip = async (cast: string, value: string) =>
  (
    await database
      .sql("hot")
      .query<{ v: unknown }>(`select v from unnest(${cast}) with ordinality t(v, n) order by n`, [value])
  ).rows.map(({ v }) => v);

test("S9 any texts come through a text column, apart from the character 0", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.string({ unit: "grapheme" })), { minLength: 1, maxLength: 20 }),
      async (values) => {
        const expected = values.map((value) => (value === null ? null : cleanText(value)));
        expect(await roundTrip("$1::text[]", texts(values))).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([["NULL"], ["null"], [""], ['"'], ["\\"], ["{a,b}"], [" x "], ["a\nb"], ["𝒳"]])(
  "S9 the text %j is no special case",
  async (value) => {
    expect(await roundTrip("$1::text[]", texts([value, undefined]))).toEqual([value, null]);
  },
);

test("S9 any JSON comes through a column of lines, and nothing as null", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.jsonValue()), { minLength: 1, maxLength: 20 }), async (values) => {
      const column = lines(values.map((value) => (value === null ? undefined : JSON.stringify(value))));
      const expected = values.map((value) => (value === null ? null : JSON.stringify(value)));
      const rows = await roundTrip(jsonLines("$1"), column);
      // A column of one null has no line at all; unnest fills it up beside the others.
      expect(rows.length === 0 ? [null] : rows).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("ids, numbers and nulls come through a plain column", async () => {
  expect(await roundTrip("$1::bigint[]", plain([1, undefined, -5, 2 ** 53 - 1]))).toEqual([1, null, -5, 2 ** 53 - 1]);
  expect(await roundTrip("$1::boolean[]", plain([true, false, null]))).toEqual([true, false, null]);
  expect(await roundTrip("$1::int[]", plain([]))).toEqual([]);
});
