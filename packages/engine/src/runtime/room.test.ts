import { expect, test } from "vitest";
import type { Clock } from "../ports.ts";
import { Room } from "./room.ts";

/** A clock that stands still, and rings when it is told. */
function still() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    soon: (callback) => callback(),
    at: (_at, callback) => {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  };
  const ring = () => {
    for (const callback of [...timers]) callback();
    timers.clear();
  };
  return { clock, ring, timers };
}

test("OWN-6 starts take nine tenths, wait in their order, and each that leaves lets one in", async () => {
  const { clock, timers } = still();
  let inside = 0;
  const room = new Room(clock, () => inside, 10);
  while (room.free) inside++;
  expect(inside).toBe(9);
  const came: number[] = [];
  const starts = [1, 2, 3].map((n) => room.enter().then(() => void came.push(n)));
  // Woken runs took the rest meanwhile; as many have to leave first.
  inside = 10;
  inside--;
  room.left();
  inside--;
  room.left();
  await starts[0];
  expect(came).toEqual([1]);
  inside++;
  // Who comes now does not pass those that wait.
  expect(room.free).toBe(false);
  for (let n = 0; n < 2; n++) {
    inside--;
    room.left();
  }
  await Promise.all(starts);
  expect(came).toEqual([1, 2, 3]);
  expect(timers.size).toBe(0);
});

test("OWN-6 a start that finds no room for 10 s is refused, and takes none", async () => {
  const { clock, ring } = still();
  let inside = 1;
  const room = new Room(clock, () => inside, 1);
  const refused = room.enter();
  ring();
  await expect(refused).rejects.toMatchObject({ code: "WORKER_FULL", data: { capacity: 1 } });
  inside = 0;
  room.left();
  expect(room.free).toBe(true);
});
