import { isFinal, type JournalEvent, type MigrationReason, makeReason, makeStepError } from "@signalbox/model";
import { apply } from "../decide/apply.ts";
import { type DecideContext, decide } from "../decide/decide.ts";
import { pathOf, type RunState } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import { fits } from "./fits.ts";
import { remap } from "./remap.ts";

/** A version that a run is asked to go on with. */
export interface Target {
  versionId: string;
  /** What people call it. */
  name: string;
  plan: Plan;
  /** Versions of its sub-workflows from now on. */
  pins?: Record<string, string> | undefined;
  by?: string | undefined;
  /** Names the wish in a refusal. */
  request?: string | undefined;
}

export type Migration =
  /** It goes on with the other version; `context` is that of the decisions to come. */
  | { events: JournalEvent[]; context: DecideContext; cut: boolean }
  /** It stays: nothing follows, or a `refused` that says why. */
  | { events: JournalEvent[]; context?: undefined; cut?: undefined }
  /** Attempts are under way: to be asked again when they are over (rule MIG-3). */
  | "later";

/**
 * What follows from being asked to go on with another version, folded into `state` (rules MIG-1 to MIG-5).
 *
 * @param from Id of the version the run has.
 * @param fresh Steps scheduled in the commit that is being made: their attempts are not under way yet.
 */
export function migrate(
  context: DecideContext,
  state: RunState,
  from: string,
  to: Target,
  fresh: ReadonlySet<string>,
  now: number,
): Migration {
  if (isFinal(state.status) || from === to.versionId) return { events: [] };
  if (context.draft) return refuse(context, state, to, [makeReason("DRAFT")], now);
  if (state.ending) return refuse(context, state, to, [makeReason("ENDING")], now);
  const { reasons, after } = fits(state, context.plan, to, fresh);
  if (reasons.length > 0) return refuse(context, state, to, reasons, now);
  if (after.length > 0) return "later";
  const migrated: JournalEvent = {
    t: "migrated",
    from,
    to: to.versionId,
    ...(to.by !== undefined && { by: to.by }),
    ...(to.pins && { pins: to.pins }),
  };
  apply(context.plan, state, migrated, now);
  remap(state, context.plan, to.plan);
  const next = { ...context, plan: to.plan };
  const events: JournalEvent[] = [migrated];
  const skipped = entriesPassed(state, to.plan);
  if (skipped.length > 0) {
    const event: JournalEvent = { t: "skipped", p: skipped };
    apply(to.plan, state, event, now);
    events.push(event);
  }
  // Everything is looked at again, as after a decision that was cut short.
  const decided = decide(next, state, { kind: "more" }, now, true);
  events.push(...decided.events);
  return { events, context: next, cut: decided.cut };
}

/** The event that says why a run stays on its version. */
export function refusal(to: Pick<Target, "name" | "request">, reasons: readonly MigrationReason[]): JournalEvent {
  const detail = reasons.map(({ cause }) => cause).join(" ");
  const details = { to: to.name, ...(to.request !== undefined && { request: to.request }), reasons: [...reasons] };
  const error = makeStepError("MIGRATION_REFUSED", { detail }, { details: details as never });
  return { t: "refused", what: "migrate", error };
}

function refuse(context: DecideContext, state: RunState, to: Target, reasons: readonly MigrationReason[], now: number) {
  const event = refusal(to, reasons);
  apply(context.plan, state, event, now);
  return { events: [event] };
}

/**
 * Steps that begin with a container, which is under way already: they are passed over, for nothing begins because of a
 * migration (rule MIG-4).
 */
function entriesPassed(state: RunState, plan: Plan): string[] {
  const paths: string[] = [];
  for (const scope of state.scopes.values()) {
    if (scope.path === "" || scope.status !== "open") continue;
    for (const node of plan.scopes.get(scope.plan)?.nodes ?? []) {
      if (node.incoming.length === 0 && !scope.acts.has(node.id)) paths.push(pathOf(scope, node.id));
    }
  }
  return paths;
}
