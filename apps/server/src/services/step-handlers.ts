import { randomUUID } from "node:crypto";
import { runView, type StepView } from "@signalbox/engine";
import { isAside, isFinal, SignalboxError } from "@signalbox/model";
import type { SomeHandlers } from "../http/handlers.ts";
import type { Services } from "./context.ts";
import { readRecorded } from "./run-handlers.ts";
import { versionsOfRun } from "./run-versions.ts";

/** What people do with single steps of a run that is under way. */
export function stepHandlers(services: Services): SomeHandlers<"cancelStep" | "finishStep"> {
  /** @throws SignalboxError NOT_FOUND, RUN_NOT_ACTIVE, STEP_NOT_ACTIVE */
  const activeStep = async (id: string, path: string) => {
    const run = await readRecorded(services, id);
    const versions = await versionsOfRun(services, run);
    const view = runView(versions, run.rows);
    if (isFinal(view.status)) throw new SignalboxError("RUN_NOT_ACTIVE", { id, status: view.status });
    const step = view.steps.get(path);
    if (!step) throw new SignalboxError("NOT_FOUND", { what: "step", id: path });
    if (!UNDER_WAY.has(step.status)) throw notActive(path, `it is ${step.status}`);
    return { step, behaviour: versions.current.nodes.get(step.node)?.definition.behaviour };
  };
  return {
    cancelStep: async ({ params, body, identity }) => {
      const { behaviour } = await activeStep(params.id, body.path);
      // What cleans up or takes back is stopped by its own time limit only (rule SCOPE-5).
      if (isAside(behaviour)) throw notActive(body.path, "what cleans up or takes back is not withdrawn");
      const { live } = await services.engine.cancelStep(params.id, body.path, randomUUID(), identity.name);
      if (!live) throw notActive(body.path, "its run has ended");
      return {};
    },
    finishStep: async ({ params, body, identity }) => {
      const { step } = await activeStep(params.id, body.path);
      if (!step.items) throw notActive(body.path, "it has no items");
      const { live } = await services.engine.finishItems(params.id, body.path, randomUUID(), identity.name);
      if (!live) throw notActive(body.path, "its run has ended");
      return {};
    },
  };
}

const UNDER_WAY: ReadonlySet<StepView["status"]> = new Set(["scheduled", "retrying", "waiting", "paused"]);
const notActive = (path: string, state: string) => new SignalboxError("STEP_NOT_ACTIVE", { path, state });
