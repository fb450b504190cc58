import { createHash } from "node:crypto";
import type { Engine } from "@signalbox/engine";
import { type Cause, type Json, uuidv7 } from "@signalbox/model";
import type { Trigger } from "../triggers/trigger-index.ts";

export interface TriggeredStart {
  trigger: Pick<Trigger, "workflow" | "versionId" | "node">;
  /** Id of the stored event, or of the due time. */
  event: string;
  /** Epoch ms at which it was received. */
  at: number;
  kind: Cause["kind"];
  input: Json;
}
/** Starts the run an event calls for, once, however often it is asked. @returns the run's id. */
export type StartFromTrigger = (start: TriggeredStart) => Promise<string>;

/** The same event, workflow and trigger always mean the same run, so its id can be stored before it starts. */
export function runIdFor(event: string, at: number, trigger: Pick<Trigger, "workflow" | "node">): string {
  const random = createHash("sha256").update(`${event}\n${trigger.workflow}\n${trigger.node}`).digest();
  return uuidv7(at, random.subarray(0, 10));
}

export const startFromTrigger =
  (engine: Pick<Engine, "startRun">): StartFromTrigger =>
  async ({ trigger, event, at, kind, input }) => {
    const { run } = await engine.startRun({
      run: runIdFor(event, at, trigger),
      workflow: trigger.workflow,
      versionId: trigger.versionId,
      trigger: trigger.node,
      input,
      cause: { kind, event },
      key: `${event}:${trigger.node}`,
    });
    return run;
  };
