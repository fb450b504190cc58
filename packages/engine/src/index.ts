export type { Surroundings } from "./check/calls.ts";
export { checkGraph } from "./check/graph.ts";
export { type Loop, loops } from "./check/loops.ts";
export { Types } from "./check/params.ts";
export { FINDINGS, type FindingCode } from "./check/problem.ts";
export { validateWorkflow } from "./check/validate.ts";
export { type Misfit, misfits } from "./check/value.ts";
export { type Ids, MAX_DEPTH } from "./decide/decide.ts";
export { invalidParams, type NodeLogic, portResult, thrownError } from "./decide/logic.ts";
export { changesAhead } from "./migrate/changes.ts";
export { type Fit, fits } from "./migrate/fits.ts";
export { type Folded, foldRows, type Versions, versionsIn } from "./migrate/fold.ts";
export { positionOf, signatureOf, withoutNumbers } from "./migrate/position.ts";
export { compile } from "./plan/compile.ts";
export { withGaps } from "./plan/gaps.ts";
export type { Plan, PlanEdge, PlanNode, PlanScope } from "./plan/plan.ts";
export { MAX_PASSES } from "./plan/plan.ts";
export * from "./ports.ts";
export { SystemClock } from "./runtime/clock.ts";
export { Engine, type EngineOptions, type Started, type StartRun } from "./runtime/engine.ts";
export { nodeIds } from "./runtime/ids.ts";
export { type BlockedPlace, circleIn, isInside, victimsOf } from "./runtime/key-circles.ts";
export { ShortLived } from "./runtime/short-lived.ts";
export type { CommittedListener } from "./runtime/slot.ts";
export { planReplay, replayStart } from "./view/replay.ts";
export { extendRunView, type RunView, runView, type StepView } from "./view/run-view.ts";
export {
  bucketMs,
  type Count,
  countRow,
  durationBucket,
  type OpenStep,
  type StepTally,
} from "./view/step-counts.ts";
export { stepInput } from "./view/step-input.ts";
export { summarizeCounts } from "./view/summarize-counts.ts";
export { comesBefore, type Earlier, planTest, readsOf, type TestWish, testStart } from "./view/test-start.ts";
export type { WorkOut } from "./view/work-out.ts";
