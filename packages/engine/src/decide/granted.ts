import { start } from "./begin.ts";
import type { Decision } from "./decision.ts";
import { rootOf } from "./state.ts";

/** The step (`""`: the run) was let through, at once or from a later time on (rule LIMIT-2). */
export function granted(d: Decision, path: string, at: number | undefined): void {
  const later = at !== undefined && at > d.now ? at : undefined;
  if (path === "") {
    if (!d.state.gate || d.state.gate.passed) return;
    d.emit({ t: "passed", p: "" });
    return d.considerAll(rootOf(d.state));
  }
  const act = d.state.active.get(path);
  if (act?.status !== "gated" || act.gate?.passed) return;
  d.emit({ t: "passed", p: path, ...(later !== undefined && { at: later }) });
  if (later === undefined) start(d, act.scope, d.node(act.node));
}
