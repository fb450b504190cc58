import { testing } from "./testing.ts";

/** Messages of tests of single nodes and of stepping through a test. */
export const testingGroup = { testing };
