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
  /** It may have been started before: asked first whether the run exists. */
  again?: boolean;
}
/** Starts the run an event calls for, once, however often it is asked. @returns the run's id. */
export type StartFromTrigger = (start: TriggeredStart) => Promise<string>;

/** The same event, workflow and trigger always mean the same run, so its id can be stored before it starts. */
export function runIdFor(event: string, at: number, trigger: Pick<Trigger, "workflow" | "node">): string {
  const random = createHash("sha256").update(`${event}\n${trigger.workflow}\n${trigger.node}`).digest();
  return uuidv7(at, random.subarray(0, 10));
}

/** @param exists Whether there is a run with this id. */
export function startFromTrigger(
  engine: Pick<Engine, "startRun">,
  exists: (run: string) => Promise<boolean>,
): StartFromTrigger {
  // Two requests about the same event share one start; the engine must not be given one run twice.
  const starting = new Map<string, Promise<string>>();
  const begin = async (run: string, { trigger, event, kind, input, again }: TriggeredStart): Promise<string> => {
    if (again && (await exists(run))) return run;
    const { workflow, versionId, node } = trigger;
    const start = { run, workflow, versionId, trigger: node, input, cause: { kind, event }, key: `${event}:${node}` };
    try {
      return (await engine.startRun(start)).run;
    } catch (error) {
      // Refused because another process was faster: then the run is there, and it is the same.
      if (await exists(run)) return run;
      throw error;
    }
  };
  return (start) => {
    const run = runIdFor(start.event, start.at, start.trigger);
    const under = starting.get(run) ?? begin(run, start).finally(() => starting.delete(run));
    starting.set(run, under);
    return under;
  };
}
