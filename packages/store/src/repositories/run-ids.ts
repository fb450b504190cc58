import { uuidv7 } from "@signalbox/model";

const LOWEST = new Uint8Array(10);

/** The lowest id a run that started at `ms` (epoch) can have: run ids begin with their time. */
export const idAt = (ms: number): string => uuidv7(Math.max(0, Math.floor(ms)), LOWEST);
