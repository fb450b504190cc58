import type { JournalEvent, JournalRow, Json } from "@signalbox/model";
import { apply } from "../decide/apply.ts";
import { evaluateAct, evaluateAt } from "../decide/evaluate.ts";
import { emptyState, findAct, scopeOf, splitPath } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";

/** A node that decides may fail in the moment it begins. */
const fails = (event: JournalEvent): boolean => event.t === "failed";

/**
 * The evaluated parameters a step got, worked out again from the journal: folds up to the moment the step began and
 * evaluates as of then (rule EXEC-4), so nothing about inputs has to be stored.
 *
 * @returns undefined when the step never began, or when its parameters could not be evaluated.
 */
export function stepInput(
  plan: Plan,
  rows: readonly JournalRow[],
  path: string,
  ids: { run: string; workflow: string },
): Json | undefined {
  const state = emptyState();
  const context = { plan, ...ids };
  let input: Json | undefined;
  const { scope: scopePath, node: nodeId } = splitPath(path);
  const node = plan.nodes.get(nodeId);
  if (!node) return undefined;
  for (const row of rows) {
    for (const event of row.events) {
      const begins =
        "p" in event &&
        event.p === path &&
        (event.t === "pure" || event.t === "wait" || event.t === "child" || event.t === "items" || fails(event));
      if (begins && state.scopes.has(scopePath) && !findAct(state, path)) {
        const result = evaluateAt(context, state, scopeOf(state, scopePath), node, node.params.now, state.seq, row.at);
        if (result.ok) input = result.value;
      }
      apply(plan, state, event, row.at);
      if (event.t === "scheduled" && event.p === path) {
        const act = findAct(state, path);
        const result = act && evaluateAct(context, state, act, node);
        if (result?.ok) input = result.value;
      }
      if (event.t === "started" && event.trigger === path) input = event.input;
    }
  }
  return input;
}
