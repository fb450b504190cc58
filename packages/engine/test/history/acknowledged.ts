import { type Acknowledged, eventsOf, type History, type HistoryRun, type Say } from "./history.ts";

/** I6: what a client was told has happened; a key belongs to one run. */
export function acknowledgedIsKept(history: History, say: Say): void {
  const runs = new Map(history.runs.map((run) => [run.run, run]));
  const keys = new Map<string, string>();
  for (const told of history.acknowledged ?? []) {
    const run = runs.get(told.run);
    if (!run) say("I6", told.run, "it was acknowledged and is not there");
    else if (told.kind === "signal") taken(run, told, say);
    else if (told.key !== undefined) {
      const first = keys.get(told.key) ?? told.run;
      keys.set(told.key, first);
      if (first !== told.run) say("I6", told.run, `the key ${told.key} started ${first} as well`);
    }
  }
}

/** A run that ended did so before, or because of the message. */
function taken(run: HistoryRun, told: Extract<Acknowledged, { kind: "signal" }>, say: Say): void {
  const events = eventsOf(run).map(({ event }) => event);
  const ended = events.some((event) => event.t === "ended");
  if ("version" in told) {
    const answered = events.some(
      (event) => event.t === "refused" || (event.t === "migrated" && event.to === told.version),
    );
    if (!ended && !answered)
      say("I6", run.run, `the wish for version ${told.version} was acknowledged and never taken in`);
    return;
  }
  const { path } = told;
  if (!ended && !events.some((event) => event.t === "resolved" && event.p === path))
    say("I6", run.run, `a message for ${path ?? "the run"} was acknowledged and never taken in`);
}
