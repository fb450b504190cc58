import { isFinal, type JournalEvent } from "@signalbox/model";
import type { Plan } from "../../src/plan/plan.ts";
import { eventsOf, type History, type HistoryRun, type LoggedAttempt, type Say } from "./history.ts";

type Effect = number | string;
/** Something that was done and can be taken back. */
interface Done {
  path: string;
  effect: Effect;
  /** When it was done, and the end of the first thing around it that went wrong; places in the journal. */
  at: number;
  lost?: { path: string; at: number };
  /** Places in the journal of accepted results of what takes it back. */
  undone: number[];
}

/** UNDO-2: what was done is taken back once when its scope goes wrong, the newest first. SCOPE-4: `finally` runs. */
export function asidesAreKept(run: HistoryRun, history: History, say: Say): void {
  const { plan } = run;
  // What a version calls undo another may not.
  if (!plan || eventsOf(run).some(({ event }) => event.t === "migrated")) return;
  finallyRan(run, plan, say);
  // One that waits for a person to see to an undo has not gone wrong to the end yet.
  if (plan.undoes && history.attempts && isFinal(run.status as "failed"))
    undoneInOrder(run, plan, history.attempts, say);
}

const nodeOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\[\d+\]$/, "");
const isIn = (path: string, around: string): boolean =>
  around === "" || path.startsWith(`${around}/`) || path.startsWith(`${around}[`);

/** What an event says has gone wrong: a container, an item or pass, or with `""` the run. */
function wentWrong(event: JournalEvent): string[] {
  if (event.t === "failed") return [event.p];
  if (event.t === "cancelled") return event.p;
  if (event.t === "itemFailed") return [`${event.p}[${event.i}]`];
  if (event.t === "ending") return event.status === "succeeded" ? [] : [event.p];
  if (event.t === "ended") return event.status === "succeeded" ? [] : [""];
  return [];
}

function undoneInOrder(run: HistoryRun, plan: Plan, attempts: readonly LoggedAttempt[], say: Say): void {
  const made = new Map(attempts.filter((one) => one.run === run.run).map((one) => [one.id, one]));
  const done = new Map<Effect, Done>();
  for (const [at, { event }] of eventsOf(run).entries()) {
    if (event.t === "completed") {
      const effect = (event.out as { effect?: Effect } | null)?.effect;
      if (effect === undefined) continue;
      const undoes = made.get(effect)?.undoes;
      if (undoes !== undefined) done.get(undoes)?.undone.push(at);
      else if (plan.nodes.get(nodeOf(event.p))?.node.undo !== undefined)
        done.set(effect, { path: event.p, effect, at, undone: [] });
    }
    // A person says that it is taken back.
    if (event.t === "resolved")
      for (const one of done.values())
        if (event.p === sibling(one.path, plan.nodes.get(nodeOf(one.path))?.node.undo)) one.undone.push(at);
    for (const path of wentWrong(event))
      for (const one of done.values()) if (!one.lost && isIn(one.path, path)) one.lost = { path, at };
  }
  for (const { path, effect, lost, undone } of done.values()) {
    const times = undone.length;
    if (lost && times !== 1) say("UNDO-2", run.run, `${path} (${effect}) was taken back ${times} times, not once`);
    if (!lost && times > 0) say("UNDO-2", run.run, `${path} (${effect}) was taken back, and nothing went wrong`);
  }
  for (const { id, undoes } of made.values())
    if (undoes !== undefined && !done.has(undoes))
      say("UNDO-2", run.run, `attempt ${id} takes back ${undoes}, which was never accepted`);
  for (const scope of Object.values(Object.groupBy(done.values(), ({ lost }) => lost?.path ?? "none")))
    newestFirst(run, scope ?? [], say);
}

const sibling = (path: string, node: string | undefined): string =>
  path.includes("/") ? `${path.slice(0, path.lastIndexOf("/"))}/${node}` : `${node}`;

function newestFirst(run: HistoryRun, done: Done[], say: Say): void {
  const order = done.filter(({ undone }) => undone.length > 0).sort((a, b) => b.at - a.at);
  for (const [i, one] of order.entries()) {
    const before = order[i - 1];
    if (before && (before.undone[0] as number) > (one.undone[0] as number))
      say("UNDO-2", run.run, `${one.path} was taken back before ${before.path}, which was done after it`);
  }
}

/** Every entered scope that was left, and the run when it is over, has run its `finally` to an end since. */
function finallyRan(run: HistoryRun, plan: Plan, say: Say): void {
  if (![...plan.scopes.values()].some(({ last }) => last)) return;
  const entered = new Set([""]);
  const over = new Set<string>();
  for (const { event } of eventsOf(run)) {
    if (event.t === "opened") entered.add(event.p);
    if (event.t === "completed" || event.t === "failed") over.add(event.p);
    for (const scope of leaves(event)) {
      const last = plan.scopes.get(scope === "" ? "" : nodeOf(scope))?.last;
      if (!last || !entered.has(scope)) continue;
      const path = scope === "" ? last.id : `${scope}/${last.id}`;
      if (!over.has(path)) say("SCOPE-4", run.run, `${scope || "the run"} was left, and ${path} had not run`);
      if (scope !== "") entered.delete(scope);
      over.delete(path);
    }
  }
}

function leaves(event: JournalEvent): readonly string[] {
  if (event.t === "ended") return [""];
  if (event.t === "completed" || event.t === "failed") return [event.p];
  return event.t === "cancelled" ? event.p : [];
}
