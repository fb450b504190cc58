import type { Json } from "@signalbox/model";
import { retryDelay } from "../../src/decide/retry.ts";
import { nodeIds } from "../../src/runtime/ids.ts";
import { type Block, duration, RETRY } from "./blocks.ts";

/** What a run means: when it ends and how, and the output of every step that finished. */
export interface Meaning {
  status: "succeeded" | "failed";
  /** Path of the step whose failure ended the run. */
  failed?: string;
  /** Milliseconds after the start. */
  end: number;
  outputs: Map<string, Json>;
}

/** How a block is left: at a time; not at all, which is certain from a time on; or nobody knows, as something failed. */
type Exit = { at: number } | { dead: number } | "stuck";

interface Scope {
  prefix: string;
  /** From this moment on nothing starts, and what only waits is withdrawn. */
  drain: number;
  failures: { at: number; path: string }[];
  /** Something did not come to its end because the scope drained. */
  cut: boolean;
  /** The last moment anything in the scope was under way. */
  end: number;
  outputs: Map<string, Json>;
  /** What can be taken back, and when it was done. */
  done: { at: number; path: string }[];
  /** Acts of the scope itself can be taken back. */
  undoes: boolean;
}

const ids = nodeIds("secret");
const error = { code: "FLAKY", message: "It failed with FLAKY.", details: null };

/**
 * The naive interpreter: the meaning of a workflow by recursion over its structure, with times computed instead of
 * awaited. It has no state, no events, no journal and no queue; it shares nothing with the engine but the policy of
 * retries.
 */
export function meaning(block: Block): Meaning {
  const scope = scopeMeaning(block, "", 0, Number.POSITIVE_INFINITY);
  const [failure] = scope.failures;
  return {
    status: failure ? "failed" : "succeeded",
    ...(failure && { failed: failure.path }),
    end: scope.end,
    outputs: scope.outputs,
  };
}

/**
 * A scope drains at its first failure, or when it is told to. What happens before that does not depend on it: so it
 * is found by looking at the scope as if it never drained, and then everything is looked at again.
 */
function scopeMeaning(block: Block, prefix: string, start: number, told: number, undoes = false): Scope {
  const look = (drain: number): Scope => {
    const scope: Scope = {
      prefix,
      drain,
      failures: [],
      cut: false,
      end: start,
      outputs: new Map(),
      done: [],
      undoes,
    };
    enter(block, { at: start }, scope);
    scope.failures.sort((a, b) => a.at - b.at);
    return scope;
  };
  const [first] = look(told).failures;
  const scope = first && first.at < told ? look(first.at) : look(told);
  if (scope.failures.length > 0 || scope.cut || scope.end > told) takeBack(scope);
  return scope;
}

function enter(block: Block, from: Exit, scope: Scope): Exit {
  if (from === "stuck" || "dead" in from) return block.kind === "seq" ? from : through(block, from, scope);
  if (from.at > scope.drain) return through(block, cut(scope), scope);
  const path = block.kind === "seq" ? "" : scope.prefix + block.id;
  switch (block.kind) {
    case "seq":
      return block.blocks.reduce<Exit>((exit, next) => enter(next, exit, scope), from);
    case "set":
      return leave(scope, path, from.at, block.value === undefined ? block.id : block.value);
    case "off":
      return leave(scope, path, from.at, null);
    case "wait":
      if (from.at + block.ms > scope.drain) return withdrawn(scope);
      return leave(scope, path, from.at + block.ms, {});
    case "act":
      return act(block, path, from.at, scope);
    case "split":
      return split(block, path, from.at, scope);
    case "each":
      return each(block, path, from.at, scope);
    case "loop":
      return loop(block, path, from.at, scope);
    case "cycle":
      return cycle(block, from.at, scope);
    case "group":
      return group(block, path, from.at, scope);
  }
}

/** A block that is not entered: its own branches are as dead, or as stuck, as it is. */
function through(block: Block, exit: { dead: number } | "stuck", scope: Scope): Exit {
  if ((block.kind === "act" || block.kind === "group") && typeof block.caught !== "string") {
    enter(block.caught, exit, scope);
  }
  return exit;
}

function leave(scope: Scope, path: string, at: number, output: Json): Exit {
  scope.end = Math.max(scope.end, at);
  scope.outputs.set(path, output);
  return { at };
}

function cut(scope: Scope): "stuck" {
  scope.cut = true;
  return "stuck";
}

function withdrawn(scope: Scope): Exit {
  scope.end = Math.max(scope.end, scope.drain);
  return cut(scope);
}

function act(block: Block & { kind: "act" }, path: string, start: number, scope: Scope): Exit {
  let at = start;
  for (let attempt = 1; ; attempt++) {
    at += duration(path, attempt);
    if (attempt > block.fails) {
      const exit = leave(scope, path, at, { path, attempt });
      if (scope.undoes) scope.done.push({ at, path });
      if (typeof block.caught === "string") return exit;
      enter(block.caught, { dead: at }, scope);
      return exit;
    }
    scope.end = Math.max(scope.end, at);
    if (block.final || attempt >= block.retries) break;
    if (at > scope.drain) return cut(scope);
    at += retryDelay(RETRY, attempt, ids.chance("run-1", path, attempt), undefined);
    if (at > scope.drain) return withdrawn(scope);
  }
  if (block.caught === "no") {
    scope.failures.push({ at, path });
    return "stuck";
  }
  const exit = leave(scope, path, at, { error: { ...error, ...(block.final && finalError) } });
  return block.caught === "continue" ? exit : enter(block.caught, exit, scope);
}
export const finalError = { code: "OOPS", message: "It failed with OOPS." };

function split(block: Block & { kind: "split" }, path: string, start: number, scope: Scope): Exit {
  leave(scope, path, start, null);
  const exits = block.branches.map((branch, i) => {
    const exit = enter(branch, block.taken[i] ? { at: start } : { dead: start }, scope);
    if (exit === "stuck" || "dead" in exit) return exit;
    return exit.at > scope.drain ? cut(scope) : leave(scope, `${scope.prefix}${block.join}_${i}`, exit.at, "end");
  });
  const exit = joined(block.mode, exits);
  if (exit === "stuck" || "dead" in exit) return exit;
  return exit.at > scope.drain ? cut(scope) : leave(scope, scope.prefix + block.join, exit.at, "joined");
}

/** Goes through what is known of the branches in the order of time, until the join is decided. */
function joined(mode: "all" | "any" | number, exits: readonly Exit[]): Exit {
  const known = exits.flatMap((exit) =>
    exit === "stuck" ? [] : "dead" in exit ? [{ time: exit.dead, taken: false }] : [{ time: exit.at, taken: true }],
  );
  let open = exits.length;
  let taken = 0;
  for (const { time, taken: arrives } of known.sort((a, b) => a.time - b.time)) {
    open--;
    if (arrives) taken++;
    if (mode === "all" && open === 0) return taken > 0 ? { at: time } : { dead: time };
    if (mode === "all") continue;
    const needed = mode === "any" ? 1 : mode;
    if (taken >= needed) return { at: time };
    if (taken + open < needed) return { dead: time };
  }
  return "stuck";
}

function each(block: Block & { kind: "each" }, path: string, start: number, scope: Scope): Exit {
  const look = (stop: number) => {
    const items: Scope[] = [];
    for (let i = 0; i < block.items; i++) {
      const ends = items.map((item) => item.end).sort((a, b) => a - b);
      const begin = i < block.k ? start : (ends[i - block.k] as number);
      if (begin >= scope.drain || begin >= stop) break;
      items.push(scopeMeaning(block.body, `${path}[${i}]/`, begin, Math.min(stop, scope.drain)));
    }
    return items;
  };
  let items = look(Number.POSITIVE_INFINITY);
  const failing = items.filter((item) => item.failures.length > 0).sort((a, b) => a.end - b.end);
  const stop = block.mode === "fail" ? failing[0]?.end : undefined;
  if (stop !== undefined) items = look(stop);
  const end = Math.max(start, ...items.map((item) => item.end));
  scope.end = Math.max(scope.end, end);
  for (const item of items) include(scope, item);
  if (stop !== undefined) {
    scope.failures.push({ at: end, path });
    return "stuck";
  }
  if (end > scope.drain || items.some((item) => item.cut && item.failures.length === 0)) return cut(scope);
  const failed = items.flatMap((item, index) => (item.failures.length > 0 ? [index] : []));
  return leave(scope, path, end, {
    results: items.map((_, i) => (failed.includes(i) ? null : i)),
    failed,
    count: block.items,
  });
}

/** Everything inside counts outside: its results, the time it took, and what can still be taken back. */
function include(scope: Scope, inner: Scope): void {
  scope.end = Math.max(scope.end, inner.end);
  for (const [path, output] of inner.outputs) scope.outputs.set(path, output);
  scope.done.push(...inner.done);
}

/** Of a scope that went wrong, the newest first, each in its own time; nothing stops it. */
function takeBack(scope: Scope): void {
  for (const { path } of scope.done.splice(0).sort((a, b) => b.at - a.at)) {
    const undo = `${path}_undo`;
    const back = `${undo}/${path.slice(path.lastIndexOf("/") + 1)}_back`;
    scope.end += duration(back, 1);
    scope.outputs.set(back, { path: back, attempt: 1 });
    scope.outputs.set(undo, {});
  }
}

function loop(block: Block & { kind: "loop" }, path: string, start: number, scope: Scope): Exit {
  let at = start;
  for (let pass = 0; pass < block.passes; pass++) {
    if (at > scope.drain) return cut(scope);
    const inner = scopeMeaning(block.body, `${path}[${pass}]/`, at, scope.drain);
    include(scope, inner);
    at = Math.max(at, inner.end);
    if (inner.failures.length > 0) {
      scope.failures.push({ at, path });
      return "stuck";
    }
    if (inner.cut || at > scope.drain) return cut(scope);
  }
  return leave(scope, path, at, { value: block.passes - 1, passes: block.passes });
}

/** Passes of a drawn cycle are scopes like those of a loop; what failed in one is named by its own path. */
function cycle(block: Block & { kind: "cycle" }, start: number, scope: Scope): Exit {
  let at = start;
  leave(scope, `${scope.prefix}${block.id}_in`, start, "in");
  const loop = `${scope.prefix}~${block.id}`;
  for (let pass = 0; pass < block.passes; pass++) {
    if (at > scope.drain) return cut(scope);
    const prefix = `${loop}[${pass}]/`;
    const inner = scopeMeaning(
      {
        kind: "seq",
        blocks: [
          { kind: "set", id: block.id, value: pass + 1 },
          block.body,
          { kind: "set", id: `${block.id}_again`, value: null },
        ],
      },
      prefix,
      at,
      scope.drain,
      scope.undoes,
    );
    include(scope, inner);
    at = Math.max(at, inner.end);
    const [failure] = inner.failures;
    if (failure) {
      scope.failures.push({ at, path: failure.path });
      return "stuck";
    }
    if (inner.cut || at > scope.drain) return cut(scope);
    // A pass that is left by nothing, because a join in it could not be met, is the last one, and leads nowhere.
    if (!inner.outputs.has(`${prefix}${block.id}_again`)) return { dead: at };
  }
  return { at };
}

function group(block: Block & { kind: "group" }, path: string, start: number, scope: Scope): Exit {
  const inner = scopeMeaning(block.body, `${path}/`, start, scope.drain, block.undone);
  if (block.last) {
    const wipe = `${path}/${block.id}_last/${block.id}_wipe`;
    inner.end += duration(wipe, 1);
    inner.outputs.set(wipe, { path: wipe, attempt: 1 });
    inner.outputs.set(`${path}/${block.id}_last`, {});
  }
  include(scope, inner);
  const [failure] = inner.failures;
  if (failure) {
    if (block.caught === "no") {
      scope.failures.push({ at: inner.end, path });
      return "stuck";
    }
    const exit = leave(scope, path, inner.end, { error: "caught" });
    return enter(block.caught, exit, scope);
  }
  if (inner.cut || inner.end > scope.drain) return cut(scope);
  const exit = leave(scope, path, inner.end, "group");
  if (block.caught !== "no") enter(block.caught, { dead: inner.end }, scope);
  return exit;
}
