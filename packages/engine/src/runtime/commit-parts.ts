import type { JournalEvent, JournalRow, Json } from "@signalbox/model";
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
  const events = [...(wait.event ? [wait.event] : []), ...(wait.events ?? [])].map((event) => ({
    name: event.name,
    key: event.key,
    from: event.from ?? slot.state.startedAt,
    port: event.port,
  }));
  return {
    token,
    run: slot.run,
    path,
    workflow: slot.workflow,
    since: at,
    ...(wait.due !== undefined && { due: wait.due }),
    ...(events.length > 0 && { events }),
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

/**
 * Cancels for the child runs of steps that these events withdraw (rule CHILD-5); remembers child runs in the slot. They
 * are sent with the commit of the events: told later, a crash in between would leave a child that nobody waits for.
 *
 * The events are walked and not the state behind them: that no longer has what was inside a for-each that is over.
 */
export function childCancels(slot: Slot, events: readonly JournalEvent[]): Signal[] {
  const cancels: Signal[] = [];
  const called = new Set<string>();
  for (const event of events) {
    if (event.t === "child") {
      if (event.abandon || event.detached) continue;
      slot.children.set(event.p, event.run);
      called.add(event.run);
      continue;
    }
    for (const path of childStepsEndedBy(event)) {
      const run = slot.children.get(path);
      if (run === undefined) continue;
      slot.children.delete(path);
      // Called and withdrawn within one commit, it never starts.
      if (!isOver(event) && !called.has(run)) cancels.push({ run, message: WITHDRAWN, dedupe: "cancel" });
    }
  }
  return cancels;
}

/**
 * The child runs that steps of a run wait for and that end with it, from its journal alone: for a run whose version or
 * state cannot be read (rule ENG-7).
 */
export function childrenUnderWay(rows: readonly JournalRow[]): string[] {
  const waited = new Map<string, string>();
  for (const { events } of rows) {
    for (const event of events) {
      if (event.t === "child") {
        if (!event.abandon && !event.detached) waited.set(event.p, event.run);
      } else for (const path of childStepsEndedBy(event)) waited.delete(path);
    }
  }
  return [...waited.values()];
}

/** Asks child runs to cancel, because the run that waits for them is over. */
export const cancelsFor = (runs: Iterable<string>): Signal[] =>
  [...runs].map((run) => ({ run, message: ORPHANED, dedupe: "cancel" }));

const ORPHANED = { kind: "cancel" as const, reason: "The run that started it could not go on." };
const WITHDRAWN = { kind: "cancel" as const, reason: "The step that started it was withdrawn." };

const childStepsEndedBy = (event: JournalEvent): readonly string[] =>
  event.t === "completed" || event.t === "failed" ? [event.p] : event.t === "cancelled" ? event.p : [];

/** Whether the child run itself had ended. A step that fails of another reason (a time limit) leaves it running. */
const isOver = (event: JournalEvent): boolean =>
  event.t === "completed" || (event.t === "failed" && event.error.code === "CHILD_FAILED");
