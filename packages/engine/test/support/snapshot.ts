import type { JournalRow } from "@signalbox/model";
import type { Act, RunState, Scope } from "../../src/decide/state.ts";
import { foldRows, type Versions } from "../../src/migrate/fold.ts";
import type { Plan } from "../../src/plan/plan.ts";

/** A state as plain data, references by path, so that two can be compared deeply; the order of maps counts. */
export function snapshot(state: RunState): unknown {
  const { scopes, active, ...rest } = state;
  return {
    ...rest,
    scopes: [...scopes.values()].map(scopeData),
    active: [...active.keys()],
  };
}

const scopeData = ({ owner, acts, edges, kept, ...scope }: Scope) => ({
  ...scope,
  kept: kept && [...kept],
  owner: owner?.path,
  edges: [...edges],
  acts: [...acts.values()].map(actData),
});

const actData = ({ scope, items, loop, inner, ...act }: Act) => ({
  ...act,
  inner: inner?.path,
  loop: loop && { ...loop, exits: [...loop.exits] },
  scope: scope.path,
  items: items && { ...items, failed: [...items.failed] },
});

/** What a worker has that takes the run over: the journal, through the database, folded. */
export function refold(versions: Plan | Versions, rows: readonly JournalRow[]): RunState {
  return foldRows(JSON.parse(JSON.stringify(rows)) as JournalRow[], versions).state;
}
