import type { JournalEvent, Json } from "@signalbox/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CODEC, decompress, encodeEvents, INLINE_LIMIT, restoreEvents } from "./payloads.ts";

const completed = (out: Json): JournalEvent => ({ t: "completed", p: "a", port: "out", out });

async function roundTrip(events: JournalEvent[]) {
  const stored = await encodeEvents(events);
  const payload = (n: number) => {
    const found = stored.payloads.find((one) => one.n === n);
    if (!found) throw new Error(`no payload ${n}`);
    return decompress(found.codec, found.data);
  };
  return { stored, events: restoreEvents(JSON.parse(stored.text), payload) };
}

test("S9 small events stay in the row", async () => {
  const { stored, events } = await roundTrip([completed("x")]);
  expect(stored.payloads).toEqual([]);
  expect(events).toEqual([completed("x")]);
});

test("S9 only the large value leaves the row", async () => {
  const events = [completed("x".repeat(INLINE_LIMIT)), completed("small")];
  const { stored, events: back } = await roundTrip(events);
  expect(stored.payloads).toHaveLength(1);
  expect(stored.text.length).toBeLessThan(200);
  expect(back).toEqual(events);
});

test("S9 a row of many small values leaves as a whole", async () => {
  const events = Array.from({ length: 100 }, () => completed("x".repeat(500)));
  const { stored, events: back } = await roundTrip(events);
  expect(stored.text).toBe('{"$p":0}');
  expect(back).toEqual(events);
});

test("S9 data that does not shrink is kept as it is", async () => {
  const noise = Array.from({ length: 3000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join("");
  const { stored } = await roundTrip([completed(noise)]);
  expect(
    stored.payloads.every(({ codec, data, size }) =>
      codec === CODEC.none ? data.length === size : data.length < size,
    ),
  ).toBe(true);
});

test("S9 any events come back", async () => {
  const value = fc.oneof(
    fc.jsonValue() as fc.Arbitrary<Json>,
    fc.string({ minLength: 1500, maxLength: 6000 }) as fc.Arbitrary<Json>,
    fc.array(fc.string({ maxLength: 50 }), { minLength: 50, maxLength: 300 }) as fc.Arbitrary<Json>,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 30 }), async (outs) => {
      const events = outs.map(completed);
      expect(JSON.stringify((await roundTrip(events)).events)).toBe(JSON.stringify(events));
    }),
  );
});
