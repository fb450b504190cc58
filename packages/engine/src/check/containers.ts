/** Behaviours of nodes that other nodes can be inside of. */
const CONTAINERS: ReadonlySet<string> = new Set(["forEach", "loop", "scope", "finally", "undo"]);
/** Containers that no edge leads to: they begin because of what happens in the scope they are in. */
const DETACHED: ReadonlySet<string> = new Set(["finally", "undo"]);
/** Containers whose nodes can run more than once. */
const REPEATING: ReadonlySet<string> = new Set(["forEach", "loop"]);

export const isContainer = (behaviour: string | undefined): boolean =>
  behaviour !== undefined && CONTAINERS.has(behaviour);
export const isDetached = (behaviour: string | undefined): boolean =>
  behaviour !== undefined && DETACHED.has(behaviour);
export const isRepeating = (behaviour: string | undefined): boolean =>
  behaviour !== undefined && REPEATING.has(behaviour);
