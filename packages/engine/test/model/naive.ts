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
function scopeMeaning(block: Block, prefix: string, start: number, told: number): Scope {
  const look = (drain: number): Scope => {
    const scope: Scope = { prefix, drain, failures: [], cut: false, end: start, outputs: new Map() };
    enter(block, { at: start }, scope);
    scope.failures.sort((a, b) => a.at - b.at);
    return scope;
  };
  const [first] = look(told).failures;
  return first && first.at < told ? look(first.at) : look(told);
}

function enter(block: Block, from: Exit, scope: Scope): Exit {
  if (from === "stuck" || "dead" in from) return block.kind === "seq" ? from : through(block, from, scope);
  if (from.at > scope.drain) return through(block, cut(scope), scope);
  const path = block.kind === "seq" ? "" : scope.prefix + block.id;
  switch (block.kind) {
    case "seq":
      return block.blocks.reduce<Exit>((exit, next) => enter(next, exit, scope), from);
    case "set":
      return leave(scope, path, from.at, block.id);
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
  }
}

/** A block that is not entered: its own branches are as dead, or as stuck, as it is. */
function through(block: Block, exit: { dead: number } | "stuck", scope: Scope): Exit {
  if (block.kind === "act" && typeof block.caught !== "string") enter(block.caught, exit, scope);
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
  for (const item of items) for (const [inner, output] of item.outputs) scope.outputs.set(inner, output);
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
