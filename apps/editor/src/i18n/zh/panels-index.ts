import { compare } from "./compare.ts";
import { data } from "./data.ts";
import { inspector } from "./inspector.ts";
import { run } from "./run.ts";

/** Messages of what stands beside the canvas or opens over it, and of the pages of runs and versions. */
export const panels = { compare, data, inspector, run };
