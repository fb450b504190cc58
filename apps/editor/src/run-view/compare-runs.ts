import type { RunView, StepView } from "@signalbox/engine";
import { jsonEqual } from "@signalbox/model";

/** One step of two runs side by side. */
export interface StepPair {
  path: string;
  node: string;
  here: StepView | undefined;
  there: StepView | undefined;
  /** `how`: it ended otherwise, or went on by another port; `where`: only one of the runs came to it. */
  differs: "how" | "where" | undefined;
  /** Both have an output, and they are not the same. Of large outputs the beginnings are compared. */
  data: boolean;
  /** Ms that it took longer here; undefined unless both took some time. */
  longer: number | undefined;
}

const took = (step: StepView | undefined): number | undefined =>
  step?.startedAt === undefined || step.endedAt === undefined ? undefined : step.endedAt - step.startedAt;
const cameTo = (step: StepView | undefined): boolean => step !== undefined && step.status !== "skipped";

/** All steps of both runs, by path: in the order of this run, then those that only the other one has. */
export function compareRuns(here: RunView, there: RunView): StepPair[] {
  return [...new Set([...here.steps.keys(), ...there.steps.keys()])].map((path) => {
    const [a, b] = [here.steps.get(path), there.steps.get(path)];
    const [x, y] = [took(a), took(b)];
    const how = a?.status !== b?.status || a?.port !== b?.port;
    return {
      path,
      node: (a ?? b)?.node ?? "",
      here: a,
      there: b,
      differs: cameTo(a) !== cameTo(b) ? "where" : cameTo(a) && how ? "how" : undefined,
      data: a?.output !== undefined && b?.output !== undefined && !jsonEqual(a.output, b.output),
      longer: x === undefined || y === undefined ? undefined : x - y,
    };
  });
}

/** Whether somebody who looks for differences wants to see it; time alone is none, for it is never the same. */
export const isDifferent = ({ differs, data }: StepPair): boolean => differs !== undefined || data;
