import { makeStepError } from "@signalbox/model";
import type { Message } from "../ports.ts";
import { debug } from "./debug.ts";
import type { Decision } from "./decision.ts";
import { awaitsPlace } from "./gates.ts";
import { granted } from "./granted.ts";
import { complete, fail, resolve } from "./outcome.ts";
import { answerUndo, isCleaningUp } from "./scope.ts";
import { isActive, rootOf } from "./state.ts";
import { cancelActs, endContainer, endRun, stopContainer } from "./withdraw.ts";

/** What reaches a run from outside. */
export function message(d: Decision, message: Message): void {
  switch (message.kind) {
    case "cancel":
      d.emit({
        t: "cancelRequested",
        ...(message.by !== undefined && { by: message.by }),
        ...(message.reason !== undefined && { reason: message.reason }),
      });
      if (isCleaningUp(d, rootOf(d.state))) return;
      return endRun(d, { status: "cancelled" });
    case "resolve":
    case "event":
      return answered(d, message);
    case "childEnded":
      return childEnded(d, message);
    case "cancelStep":
      return cancelStep(d, message.path, message.by);
    case "finishItems": {
      const act = d.state.active.get(message.path);
      if (act?.status === "items") endContainer(d, act, { status: "succeeded" });
      return;
    }
    case "addItems": {
      const act = d.state.active.get(message.path);
      if (act?.status !== "items" || act.ending || act.items?.released) return;
      d.emit({
        t: "itemsAdded",
        p: act.path,
        items: [...message.items],
        ...(message.by !== undefined && { by: message.by }),
      });
      d.containers.push(act);
      return;
    }
    case "granted":
      return granted(d, message.path, undefined);
    case "debug":
      return debug(d, message);
    case "circle":
      return circle(d, message);
    case "retry":
    // Needs another plan: the run loop sees to it.
    case "migrate":
      return;
  }
}

function answered(d: Decision, message: Extract<Message, { kind: "resolve" | "event" }>): void {
  const act = d.state.active.get(message.path);
  if (act?.status !== "waiting" || act.token !== message.token) return;
  const port = message.kind === "event" ? (message.port ?? act.wait?.event?.port) : message.port;
  if (port === undefined) return;
  const by = message.kind === "resolve" ? message.by : undefined;
  if (d.node(act.node).definition.behaviour === "undo") return answerUndo(d, act, port, by);
  resolve(d, act, port, message.output, by);
}

/** Places of keys wait for each other: this step gives up, so that the others go on (rule LIMIT-9). */
function circle(d: Decision, { path, key, held }: Extract<Message, { kind: "circle" }>): void {
  const error = makeStepError("KEYS_CIRCLE", { key: named(key), held: named(held) }, { fault: "user" });
  if (path === "") {
    if (!d.state.gate || d.state.gate.passed) return;
    return endRun(d, { status: "failed", error });
  }
  const act = d.state.active.get(path);
  if (!act || !awaitsPlace(act)) return;
  // A container that was retried has something inside already.
  if (act.status !== "gated") stopContainer(d, act);
  fail(d, act.scope, d.node(act.node), error);
}
/** A key as people have written it. */
const named = (key: string): string => key.replace(/^k:/, "");

function childEnded(d: Decision, message: Extract<Message, { kind: "childEnded" }>): void {
  const act = d.state.active.get(message.path);
  if (act?.status !== "child" || act.childRun !== message.run) return;
  if (message.status === "succeeded") return complete(d, act, undefined, message.output ?? null);
  const detail = message.error?.message ?? "it was cancelled";
  const fault = message.error?.fault ?? "operational";
  fail(d, act.scope, d.node(act.node), makeStepError("CHILD_FAILED", { detail }, { fault }));
}

/** A person withdraws one step; the run goes on without it (rule CANCEL-2). */
function cancelStep(d: Decision, path: string, by: string | undefined): void {
  const act = d.state.active.get(path);
  if (!act || !isActive(act.status) || act.ending || isCleaningUp(d, act.inner)) return;
  d.emit({ t: "cancelRequested", p: path, ...(by !== undefined && { by }) });
  cancelActs(d, [act]);
}
