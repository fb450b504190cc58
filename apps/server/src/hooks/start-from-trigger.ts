import { hash } from "node:crypto";
import type { Engine, IncomingEvent, Started } from "@signalbox/engine";
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
  /** The id of its run, when it was asked for before. */
  run?: string;
  /** Stored in the commit that starts the run; a repeat of an earlier one starts nothing. */
  incoming?: IncomingEvent;
}
/** Starts the run an event calls for, once, however often it is asked. */
export type StartFromTrigger = (start: TriggeredStart) => Promise<Started>;

/** The same event, workflow and trigger always mean the same run, so its id can be stored before it starts. */
export function runIdFor(event: string, at: number, trigger: Pick<Trigger, "workflow" | "node">): string {
  return uuidv7(at, hash("sha256", `${event}\n${trigger.workflow}\n${trigger.node}`, "buffer"));
}

/** @param exists Whether there is a run with this id. */
export function startFromTrigger(
  engine: Pick<Engine, "startRun">,
  exists: (run: string) => Promise<boolean>,
): StartFromTrigger {
  // Two requests about the same event share one start; the engine must not be given one run twice.
  const starting = new Map<string, Promise<Started>>();
  const begin = async (run: string, { trigger, event, kind, input, again, incoming }: TriggeredStart) => {
    if (again && (await exists(run))) return { run, duplicate: true };
    const { workflow, versionId, node } = trigger;
    try {
      // No idempotency key: the run's id is made of the event, and there is one first commit for an id.
      const cause = { kind, event };
      return await engine.startRun({
        run,
        workflow,
        versionId,
        trigger: node,
        input,
        cause,
        ...(incoming && { event: incoming }),
      });
    } catch (error) {
      // Refused because another process was faster: then the run is there, and it is the same.
      if (await exists(run)) return { run, duplicate: true };
      throw error;
    }
  };
  return (start) => {
    // An event that is stored with its run is new, so nobody else starts it.
    if (start.incoming && start.run !== undefined) return begin(start.run, start);
    const run = start.run ?? runIdFor(start.event, start.at, start.trigger);
    let under = starting.get(run);
    if (!under) {
      under = begin(run, start).finally(() => starting.delete(run));
      starting.set(run, under);
    }
    return under;
  };
}
