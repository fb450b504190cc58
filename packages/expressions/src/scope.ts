import type { Json } from "@signalbox/model";

/** What an expression can read (rule EXP-4). */
export interface Scope {
  /** What started the run: the trigger's input. */
  trigger: Json;
  /** Outputs by node id; a step that has not run is absent. */
  steps: Record<string, Json>;
  /** Inside a for-each: the item, and its number counted from 0. */
  item?: Json;
  index?: number;
  /** The constants of the workflow document. */
  vars: Record<string, Json>;
  /** `id`, `workflow` and `startedAt` (ISO text). */
  run: Record<string, Json>;
  /** Epoch ms; expressions see it as ISO text in UTC. */
  now: number;
  /** IANA name for date functions that are given no zone; default UTC. */
  timezone?: string;
}
