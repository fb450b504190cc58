import type { Message } from "../ports.ts";
import { proceed } from "./begin.ts";
import type { Decision } from "./decision.ts";
import type { Act } from "./state.ts";

type Debug = Extract<Message, { kind: "debug" }>;

/**
 * A person holds up a test run of a draft, or lets it go on (rules DRAFT-7 to DRAFT-9). Other runs know no such thing:
 * the message is taken in and changes nothing.
 */
export function debug(d: Decision, message: Debug): void {
  if (!d.context.draft) return;
  const { action, by } = message;
  const breakpoints = message.breakpoints ?? [...(d.state.test?.breakpoints ?? [])];
  const each = action === "pause" || action === "step" || (action === "set" && d.state.test?.each === true);
  if (each !== (d.state.test?.each ?? false) || message.breakpoints) {
    d.emit({ t: "pausing", nodes: [...breakpoints], each, ...(by !== undefined && { by }) });
  }
  if (action === "pause" || action === "set") return;
  for (const act of toGoOn(d, message)) {
    const params = act.path === message.path ? message.params : undefined;
    d.emit({ t: "continued", p: act.path, ...(by !== undefined && { by }), ...(params !== undefined && { params }) });
    proceed(d, act.scope, d.node(act.node));
  }
}

/** A step goes on alone, the named one or the one that has stood longest; `continue` lets all go on. */
function toGoOn(d: Decision, { action, path }: Debug): Act[] {
  const paused = [...d.state.active.values()].filter((act) => act.status === "paused");
  if (action === "continue") return paused;
  return paused.filter((act, i) => (path === undefined ? i === 0 : act.path === path));
}
