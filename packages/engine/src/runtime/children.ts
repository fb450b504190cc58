import { type Cause, type JournalEvent, makeStepError, SignalboxError } from "@signalbox/model";
import { decide } from "../decide/decide.ts";
import { findAct } from "../decide/state.ts";
import type { ChildStart } from "../ports.ts";
import type { Core } from "./core.ts";
import { entitiesOf } from "./entities.ts";
import { pinsOf } from "./pins.ts";
import { DocumentAway } from "./plans.ts";
import { priorityOf } from "./priority.ts";
import type { Slot } from "./slot.ts";

type Call = Extract<JournalEvent, { t: "child" }>;

/** How often a workflow that cannot be looked up is asked for, a second apart, before the step is failed. */
const TRIES = 30;
const PAUSE = 1000;

/**
 * The child runs that these events call for; they start with the commit that carries the events (rule CHILD-1).
 *
 * A workflow that cannot be started fails its step in the same commit: `events` grows by what follows from that.
 * Were it told later, a crash in between would leave a step that waits for a run that never was.
 */
export async function childStarts(core: Core, slot: Slot, events: JournalEvent[], at: number): Promise<ChildStart[]> {
  const children: ChildStart[] = [];
  // The list grows while it is walked.
  for (let i = 0; i < events.length; i++) {
    const call = events[i];
    if (call?.t !== "child" || !stillCalled(slot, call)) continue;
    const child = await childStart(core, slot, call, at);
    if (!(child instanceof Error)) {
      children.push(child);
      continue;
    }
    const error = makeStepError("STEP_FAILED", { detail: child.message }, { fault: "user" });
    const message = { kind: "childEnded" as const, path: call.p, run: call.run, status: "failed" as const, error };
    const decided = decide(slot.context, slot.state, { kind: "message", message }, at, slot.cut);
    events.push(...decided.events);
    slot.cut = decided.cut;
  }
  const detached = new Set(events.flatMap((event) => (event.t === "child" && event.detached ? [event.run] : [])));
  return children.filter(
    ({ run, start }) => detached.has(run) || stillCalled(slot, { p: start.parent?.path ?? "", run }),
  );
}

/** False when the step was withdrawn within the same commit. */
const stillCalled = (slot: Slot, call: Pick<Call, "p" | "run" | "detached">): boolean => {
  if (call.detached) return true;
  const act = findAct(slot.state, call.p);
  return act?.status === "child" && act.childRun === call.run;
};

async function childStart(core: Core, slot: Slot, call: Call, at: number): Promise<ChildStart | Error> {
  for (let tries = 1; ; tries++) {
    try {
      return await resolveChild(core, slot, call, at);
    } catch (error) {
      if (error instanceof SignalboxError && error.code !== "DATABASE_AWAY") return error;
      if (tries >= TRIES) return error instanceof Error ? error : new Error(String(error));
      await new Promise<void>((resolve) => core.clock.at(core.clock.now() + PAUSE, resolve));
    }
  }
}

async function resolveChild(core: Core, slot: Slot, call: Call, at: number): Promise<ChildStart> {
  const { pins: inherited } = slot.state;
  const pinned = call.latest ? undefined : inherited?.[call.workflow];
  const versionId = pinned ?? (await core.options.versions.newest(call.workflow))?.versionId;
  if (versionId === undefined) throw new SignalboxError("NOT_PUBLISHED", { id: call.workflow });
  const plan = await core.plans.get(versionId).catch((error) => {
    throw error instanceof DocumentAway ? (error.cause ?? error) : error;
  });
  // One that was not pinned pins what it calls itself; what its caller has pinned already stays, unless it asked for the newest.
  const pins =
    pinned === undefined ? { ...(await pinsOf(core, plan)), ...(call.latest ? {} : inherited) } : (inherited ?? {});
  const trigger = [...plan.nodes.values()].find(
    (node) => node.definition.behaviour === "trigger" && !node.node.disabled,
  );
  const cause: Cause = { kind: "workflow" };
  const depth = slot.state.depth + 1;
  return {
    run: call.run,
    at,
    start: {
      workflow: call.workflow,
      versionId,
      cause,
      parent: { run: slot.run, path: call.p },
      depth,
      priority: priorityOf(plan.document) ?? slot.priority,
      entities: entitiesOf(plan.document, call.input, at),
    },
    events: [
      {
        t: "started",
        trigger: trigger?.id ?? "",
        input: call.input,
        cause,
        depth,
        ...(Object.keys(pins).length > 0 && { pins }),
      },
    ],
  };
}
