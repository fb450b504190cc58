import { type CompiledParams, compileParams } from "@signalbox/expressions";
import { type JournalEvent, type JsonObject, parseDuration, type StepError } from "@signalbox/model";
import type { PlanNode } from "../plan/plan.ts";
import type { Decision } from "./decision.ts";
import { expressionFailure, expressionScope, type Outcome } from "./evaluate.ts";
import type { Act, GateState, RunState, Scope } from "./state.ts";

type Wanted = Omit<GateState, "passed">;

/** What a step has to be let through for (rule LIMIT-1); undefined when its node has no limit. */
export function gateOf(d: Decision, scope: Scope, node: PlanNode, retry: boolean): Outcome<Wanted> | undefined {
  const { limit } = node.node;
  if (!limit) return undefined;
  const own = `${d.context.workflow}:${node.id}`;
  // The place is kept over all attempts; the rate counts each.
  const { concurrency } = retry ? { concurrency: undefined } : limit;
  const { rate } = limit;
  if (!concurrency && !rate) return undefined;
  const keys = { slot: concurrency?.key, rate: rate?.key };
  const evaluated = evaluateKeys(d, scope, node.reads, retry ? rate : limit, keys);
  if (!evaluated.ok) return evaluated;
  const per = rate && (parseDuration(rate.per) ?? 1000);
  return {
    ok: true,
    value: {
      ...(concurrency && { slot: { key: keyOf(evaluated.value.slot, own), max: concurrency.max } }),
      ...(rate &&
        per !== undefined && {
          rate: { key: keyOf(evaluated.value.rate, own), count: rate.count, per, burst: rate.burst ?? 1 },
        }),
    },
  };
}

/** The gate in front of the whole run, from the settings of its workflow. */
export function runGate(d: Decision, root: Scope): Outcome<Wanted> | undefined {
  const { concurrency } = d.plan.document.settings;
  if (!concurrency) return undefined;
  const evaluated = evaluateKeys(d, root, [], concurrency, { slot: concurrency.key });
  if (!evaluated.ok) return evaluated;
  const own = `${d.context.workflow}:`;
  const key = concurrency.key === undefined ? own : `${own}${String(evaluated.value.slot)}`;
  return { ok: true, value: { slot: { key, max: concurrency.max } } };
}

/** Keys that were given are shared between workflows; a key of one's own cannot be guessed by chance. */
const keyOf = (given: unknown, own: string): string => (given === undefined ? own : `k:${String(given)}`);

const compiled = new WeakMap<object, CompiledParams>();

/** @param policy The part of the document the keys are of: they are compiled once for it. */
function evaluateKeys(
  d: Decision,
  scope: Scope,
  reads: readonly string[],
  policy: object | undefined,
  keys: Record<string, string | undefined>,
): Outcome<JsonObject> {
  const given = Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return { ok: true, value: {} };
  try {
    let evaluate = policy && compiled.get(policy);
    if (!evaluate) {
      evaluate = compileParams(Object.fromEntries(given));
      if (policy) compiled.set(policy, evaluate);
    }
    return {
      ok: true,
      value: evaluate(expressionScope(d.context, d.state, scope, reads, d.state.seq, d.now)) as JsonObject,
    };
  } catch (error) {
    return { ok: false, error: expressionFailure(error) as StepError };
  }
}

export const gateEvent = (path: string, { slot, rate }: Wanted): JournalEvent => ({
  t: "gate",
  p: path,
  ...(slot && { slot }),
  ...(rate && { rate }),
});

/** The step, or the container that was retried, has still to be let through. */
export const awaitsPlace = ({ gate, ending }: Act): boolean => gate !== undefined && !gate.passed && !ending;

/** Whether nothing inside may begin: the run, or a container around, has still to be let through. */
export function isHeld({ gate, ending }: RunState, scope: Scope): boolean {
  if (gate && !gate.passed && !ending) return true;
  for (let owner = scope.owner; owner; owner = owner.scope.owner) if (awaitsPlace(owner)) return true;
  return false;
}
