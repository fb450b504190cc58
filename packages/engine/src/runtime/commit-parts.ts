import type { JournalEvent, Json } from "@signalbox/model";
import { findAct, type RunState } from "../decide/state.ts";
import type { OpenWait, RunCommit, Signal } from "../ports.ts";
import type { Slot } from "./slot.ts";

type Ended = Extract<JournalEvent, { t: "ended" }>;

/** The waits that these events open and end, as the store keeps them; remembers their tokens in the slot. */
export function waitsOf(slot: Slot, events: readonly JournalEvent[], at: number): Pick<RunCommit, "opened" | "closed"> {
  const opened = new Map<string, OpenWait>();
  const closed: string[] = [];
  for (const event of events) {
    if (event.t === "wait") {
      opened.set(event.p, openWait(slot, event, at));
      slot.tokens.set(event.p, event.token);
      continue;
    }
    for (const path of endedBy(event)) {
      const token = slot.tokens.get(path);
      if (token === undefined) continue;
      slot.tokens.delete(path);
      if (!opened.delete(path)) closed.push(token);
    }
  }
  return { ...(opened.size > 0 && { opened: [...opened.values()] }), ...(closed.length > 0 && { closed }) };
}

const endedBy = (event: JournalEvent): readonly string[] =>
  event.t === "resolved" || event.t === "failed" ? [event.p] : event.t === "cancelled" ? event.p : [];

function openWait(slot: Slot, { p: path, token, wait }: Extract<JournalEvent, { t: "wait" }>, at: number): OpenWait {
  return {
    token,
    run: slot.run,
    path,
    workflow: slot.workflow,
    since: at,
    ...(wait.due !== undefined && { due: wait.due }),
    ...(wait.event && {
      event: { name: wait.event.name, key: wait.event.key, from: wait.event.from ?? slot.state.startedAt },
    }),
    ...(wait.approval && { approval: wait.approval as Json }),
  };
}

/** A child tells its parent; the parent takes it once, whatever happens to the message. */
export function childMessage(run: string, parent: { run: string; path: string }, ended: Ended): Signal {
  return {
    run: parent.run,
    dedupe: `child:${run}`,
    message: {
      kind: "childEnded",
      path: parent.path,
      run,
      status: ended.status,
      ...(ended.out !== undefined && { output: ended.out }),
      ...(ended.error && { error: ended.error }),
    },
  };
}

/** Runs that were started by steps these events withdraw. */
export function withdrawnChildren(state: RunState, events: readonly JournalEvent[]): string[] {
  const runs: string[] = [];
  for (const event of events) {
    if (event.t !== "cancelled" && event.t !== "failed") continue;
    for (const path of typeof event.p === "string" ? [event.p] : event.p) {
      const act = findAct(state, path);
      if (act?.childRun !== undefined) runs.push(act.childRun);
    }
  }
  return runs;
}
