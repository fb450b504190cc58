import { expect, test } from "vitest";
import { SystemClock } from "./clock.ts";
import { OneAtATime } from "./one-at-a-time.ts";

test("ENG-9: what comes while a call is under way is the next call's, at most so many at a time", async () => {
  const calls: number[][] = [];
  let underWay = 0;
  let most = 0;
  const free: (() => void)[] = [];
  const work = async (items: number[]) => {
    calls.push(items);
    most = Math.max(most, ++underWay);
    await new Promise<void>((resolve) => free.push(resolve));
    underWay--;
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const batches = new OneAtATime(new SystemClock(), work, 3);
  batches.add([1]);
  await turn();
  for (let i = 2; i <= 6; i++) batches.add([i]);
  await turn();
  expect(calls).toEqual([[1]]);
  while (free.length > 0) {
    free.shift()?.();
    await turn();
  }
  expect(calls).toEqual([[1], [2, 3, 4], [5, 6]]);
  expect(most).toBe(1);
  batches.add([7]);
  await turn();
  expect(calls).toHaveLength(4);
});
