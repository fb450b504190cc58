import type { Position } from "@signalbox/model";
import { nameOf } from "../check/name.ts";
import { type Act, isActive, type RunState, type Scope } from "../decide/state.ts";
import type { Plan } from "../plan/plan.ts";
import { edgeNames } from "./edges.ts";

/** Where a run is: the steps that are not over, innermost ones as well as the containers around them. */
export function positionOf(state: RunState, plan: Plan): Position[] {
  return [...state.active.values()].map((act) => ({
    path: act.path,
    node: act.node.replace(/^~/, ""),
    label: nameOf(plan.nodes.get(act.node.replace(/^~/, ""))?.node ?? { id: act.node }),
    waitsFor: waitsFor(act),
    ...(act.due !== undefined && { due: new Date(act.due).toISOString() }),
  }));
}

function waitsFor(act: Act): Position["waitsFor"] {
  if (act.status === "waiting") {
    const { wait } = act;
    if (wait?.approval) return "approval";
    if (wait?.event || wait?.events) return "event";
    return wait?.callback ? "callback" : "time";
  }
  switch (act.status) {
    case "scheduled":
      return "action";
    case "retrying":
      return "retry";
    case "child":
      return "child";
    case "gated":
      return "place";
    default:
      return "container";
  }
}

/** Paths without the numbers of items and passes. */
export const withoutNumbers = (path: string): string => path.replace(/\[\d+\]/g, "[*]");

/**
 * A text that is the same for two runs of a version whenever the same migrations are possible for both, for the same
 * reasons: everything `fits` and `changesAhead` look at, without values, times and numbers of items (rule MIG-6).
 */
export function signatureOf(state: RunState, plan: Plan): string {
  const { ids } = edgeNames(plan);
  const shapes = new Set<string>();
  for (const scope of state.scopes.values()) if (scope.status !== "closed") shapes.add(shapeOf(scope, ids));
  return [...shapes, ...(state.ending ? ["ending"] : [])].sort().join("\n");
}

function shapeOf(scope: Scope, ids: readonly string[]): string {
  const acts = [...scope.acts.values()].map((act) => {
    const ways = act.status === "waiting" && isActive(act.status) ? JSON.stringify(portsOf(act)) : "";
    return `${act.node}:${act.status}${act.dead ? "!" : ""}${act.items?.released ? "+" : ""}${ways}`;
  });
  const edges = [...scope.edges].map(([number, mark]) => `${ids[number]}=${mark}`);
  return JSON.stringify([withoutNumbers(scope.path), scope.status, acts.sort(), edges.sort()]);
}

function portsOf({ wait }: Act) {
  if (!wait) return [];
  const { duePort, event, events, approval, callback } = wait;
  const kind = [duePort, event?.port, events?.map((one) => one.port), approval?.ports, callback?.port];
  return kind.map((one) => one ?? null);
}
