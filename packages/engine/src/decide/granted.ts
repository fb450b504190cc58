import { start } from "./begin.ts";
import type { Decision } from "./decision.ts";
import { isHeld } from "./gates.ts";

/** The step (`""`: the run) was let through, at once or from a later time on (rule LIMIT-2). */
export function granted(d: Decision, path: string, at: number | undefined): void {
  const later = at !== undefined && at > d.now ? at : undefined;
  if (path === "") {
    if (!d.state.gate || d.state.gate.passed) return;
    d.emit({ t: "passed", p: "" });
    return considerEverything(d);
  }
  const act = d.state.active.get(path);
  if (!act?.gate || act.gate.passed) return;
  d.emit({ t: "passed", p: path, ...(later !== undefined && { at: later }) });
  // A container that was retried has its place again: what is inside goes on.
  if (act.status !== "gated") return considerEverything(d);
  if (later === undefined) start(d, act.scope, d.node(act.node));
}

/** Nothing of it begins before what it is in has been let through. */
export function considerEverything(d: Decision): void {
  for (const scope of [...d.state.scopes.values()]) if (!isHeld(d.state, scope)) d.considerAll(scope);
}
