import { type JournalEvent, type JournalRow, type Json, timedEvents } from "@signalbox/model";
import { evaluateAct, evaluateAt } from "../decide/evaluate.ts";
import { emptyState, findAct, scopeOf, splitPath } from "../decide/state.ts";
import { applyTo, asVersions, type Folded, type Versions } from "../migrate/fold.ts";
import type { Plan } from "../plan/plan.ts";

/** Events by which a node that decides begins. */
const BEGINS: ReadonlySet<JournalEvent["t"]> = new Set(["paused", "pure", "wait", "child", "items", "loop"]);
/** States of a step whose node has not been entered. */
const BEFORE: ReadonlySet<string> = new Set(["gated", "scheduled"]);
/** A node that decides may fail in the moment it begins. */
const fails = (event: JournalEvent): boolean => event.t === "failed";

/**
 * The evaluated parameters a step got, worked out again from the journal: folds up to the moment the step began and
 * evaluates as of then (rule EXEC-4), so nothing about inputs has to be stored.
 *
 * @returns undefined when the step never began, or when its parameters could not be evaluated.
 */
export function stepInput(
  given: Plan | Versions,
  rows: readonly JournalRow[],
  path: string,
  ids: { run: string; workflow: string },
): Json | undefined {
  const versions = asVersions(given);
  const state = emptyState();
  const folded: Folded = { state, plan: versions.first };
  let input: Json | undefined;
  const { scope: scopePath, node: nodeId } = splitPath(path);
  for (const row of rows) {
    for (const [event, at] of timedEvents(row)) {
      const begins = "p" in event && event.p === path && (BEGINS.has(event.t) || fails(event));
      const known = state.scopes.has(scopePath) ? findAct(state, path) : undefined;
      const node = folded.plan.nodes.get(nodeId);
      if (begins && node && state.scopes.has(scopePath) && (!known || BEFORE.has(known.status))) {
        const scope = scopeOf(state, scopePath);
        const context = { plan: folded.plan, ...ids };
        const result = known
          ? evaluateAct(context, state, known, node)
          : evaluateAt(context, state, scope, node, node.params.now, state.seq, at);
        if (result.ok) input = result.value;
      }
      applyTo(folded, versions, event, at);
      // A step scheduled in the very commit in which the version changed is dispatched with the new one.
      if ((event.t === "scheduled" && event.p === path) || event.t === "migrated") {
        const result = inputNow(folded, path, ids);
        if (result?.ok) input = result.value;
      }
      if (event.t === "started" && event.trigger === path) input = event.input;
    }
  }
  return input;
}

function inputNow({ plan, state }: Folded, path: string, ids: { run: string; workflow: string }) {
  const act = findAct(state, path);
  const node = act && plan.nodes.get(act.node);
  return node && act.status === "scheduled" ? evaluateAct({ plan, ...ids }, state, act, node) : undefined;
}
