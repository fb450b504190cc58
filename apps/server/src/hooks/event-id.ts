import { randomFillSync } from "node:crypto";
import { uuidv7 } from "@signalbox/model";

const NEEDED = 10;
const pool = Buffer.alloc(NEEDED * 512);
let at = pool.length;

/** A new id for an event that came in at `now` (epoch ms). Random bytes are fetched for many at once: each call costs. */
export function newEventId(now: number): string {
  if (at === pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  at += NEEDED;
  return uuidv7(now, pool.subarray(at - NEEDED, at));
}
