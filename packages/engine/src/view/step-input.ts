import type { JournalEvent, JournalRow, Json } from "@signalbox/model";
import { apply } from "../decide/apply.ts";
import { evaluateAct, evaluateAt } from "../decide/evaluate.ts";
import { emptyState, findAct, scopeOf, splitPath } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";

/** Events by which a node that decides begins. */
const BEGINS: ReadonlySet<JournalEvent["t"]> = new Set(["pure", "wait", "child", "items", "loop"]);
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
      const begins = "p" in event && event.p === path && (BEGINS.has(event.t) || fails(event));
      const known = state.scopes.has(scopePath) ? findAct(state, path) : undefined;
      if (begins && state.scopes.has(scopePath) && (!known || known.status === "gated")) {
        const scope = scopeOf(state, scopePath);
        const { seen, since } = known ?? { seen: state.seq, since: row.at };
        const result = evaluateAt(context, state, scope, node, node.params.now, seen, since);
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
