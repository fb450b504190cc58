import { SignalboxError } from "@signalbox/model";
import { expect, test } from "vitest";
import { Batcher } from "./batcher.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("calls that come while one is under way go together, each with its own answer", async () => {
  const batches: number[][] = [];
  const batcher = new Batcher(async (inputs: number[]) => {
    batches.push(inputs);
    await turn();
    return inputs.map((n) => n * 2);
  });
  const first = batcher.add(1);
  await turn();
  const rest = [2, 3, 4].map((n) => batcher.add(n));
  expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test("a batch has no more than its limit", async () => {
  const sizes: number[] = [];
  const batcher = new Batcher(
    async (inputs: number[]) => {
      sizes.push(inputs.length);
      return inputs;
    },
    { limit: 2 },
  );
  await Promise.all([1, 2, 3, 4, 5].map((n) => batcher.add(n)));
  expect(sizes).toEqual([2, 2, 1]);
});

test("one bad input fails alone", async () => {
  const batcher = new Batcher(async (inputs: number[]) => {
    if (inputs.includes(13)) throw new Error("unlucky");
    return inputs;
  });
  const results = await Promise.allSettled([1, 13, 3].map((n) => batcher.add(n)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("a database that is away fails all, without trying each", async () => {
  let calls = 0;
  const batcher = new Batcher(async () => {
    calls++;
    throw new SignalboxError("DATABASE_AWAY");
  });
  const results = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(calls).toBe(1);
});
