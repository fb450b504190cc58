import { type JournalEvent, type JournalRow, timedEvents } from "@signalbox/model";
import { apply } from "../decide/apply.ts";
import { emptyState, type RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import { remap } from "./remap.ts";

export type Migrated = Extract<JournalEvent, { t: "migrated" }>;

/** The versions of a run, by id: that of the first rows at hand, and those it went on with. */
export interface Versions {
  readonly first: Plan;
  of(versionId: string): Plan | undefined;
}

/** A plan alone stands for a run that never changed its version. */
export const asVersions = (given: Plan | Versions): Versions =>
  "first" in given ? given : { first: given, of: () => undefined };

/**
 * Ids of the versions that a journal needs, in order, each once.
 *
 * @param current The version the store has for the run: the only one, when it never changed.
 */
export function versionsIn(rows: readonly JournalRow[], current: string): string[] {
  const ids: string[] = [];
  for (const { events } of rows) {
    for (const event of events) {
      if (event.t !== "migrated") continue;
      if (ids.length === 0) ids.push(event.from);
      ids.push(event.to);
    }
  }
  return ids.length === 0 ? [current] : [...new Set(ids)];
}

/** What a fold has when it is through: the state, and the version it is a state of. */
export interface Folded {
  state: RunState;
  plan: Plan;
}

/**
 * Folds one event; after a `migrated` the state is one of the version it names (rule MIG-4).
 *
 * @throws Error when the journal names a version that is not there.
 */
export function applyTo(folded: Folded, versions: Versions, event: JournalEvent, at: number): void {
  apply(folded.plan, folded.state, event, at);
  if (event.t !== "migrated") return;
  const next = versions.of(event.to);
  if (!next) throw new Error(`The journal names version ${event.to}, which is not there.`);
  remap(folded.state, folded.plan, next);
  folded.plan = next;
}

/**
 * The state of a run, from its journal, across versions.
 *
 * @param state That of the rows before, when `rows` do not begin with the first; changed in place.
 */
export function foldRows(rows: readonly JournalRow[], given: Plan | Versions, state: RunState = emptyState()): Folded {
  const versions = asVersions(given);
  const folded: Folded = { state, plan: versions.first };
  for (const row of rows) for (const [event, at] of timedEvents(row)) applyTo(folded, versions, event, at);
  return folded;
}
