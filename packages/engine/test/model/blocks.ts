import fc from "fast-check";
import type { Sketch } from "../support/workflow.ts";

/** A workflow as a tree with one way in and one way out everywhere: what the naive interpreter reads. */
export type Block =
  | { kind: "act"; id: string; fails: number; final: boolean; retries: number; caught: "no" | "continue" | Block }
  | { kind: "set"; id: string; value?: number | null }
  | { kind: "off"; id: string }
  | { kind: "wait"; id: string; ms: number }
  | { kind: "seq"; blocks: Block[] }
  /** Branches taken by `pick`; all of them for a plain split. The join stands behind them. */
  | { kind: "split"; id: string; join: string; taken: boolean[]; mode: "all" | "any" | number; branches: Block[] }
  | { kind: "each"; id: string; items: number; k: number; mode: "fail" | "continue"; body: Block }
  | { kind: "loop"; id: string; passes: number; body: Block }
  /** A cycle drawn by hand: an entry that counts, the body, and a condition that leads back. */
  | { kind: "cycle"; id: string; passes: number; body: Block }
  /** What fails inside goes on by `caught`; `last` runs at the end in any case; `undone` acts are taken back. */
  | { kind: "group"; id: string; body: Block; caught: "no" | Block; last: boolean; undone: boolean };

/** Milliseconds an attempt takes: all different, so that nothing happens at the same time by accident. */
export function duration(path: string, attempt: number): number {
  let hash = 2166136261;
  for (const char of `${path}#${attempt}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  return 1 + (((hash ^ (hash >>> 13)) >>> 0) % 10_000_019);
}

export const RETRY = { initial: 20_000_000, factor: 2, cap: 60_000_000 };

const acts = fc.record({
  kind: fc.constant("act" as const),
  id: fc.constant(""),
  /** Attempts that fail before one succeeds; `final`: with an error that trying again cannot help. */
  fails: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 4 })),
  final: fc.boolean(),
  retries: fc.integer({ min: 1, max: 3 }),
});

const tree = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, depthSize: "medium", withCrossShrink: true },
    acts.map((act): Block => ({ ...act, caught: "no" })),
    acts.map((act): Block => ({ ...act, caught: "continue" })),
    fc.constant<Block>({ kind: "set", id: "" }),
    fc.constant<Block>({ kind: "off", id: "" }),
    fc.integer({ min: 1, max: 9_999_991 }).map((ms): Block => ({ kind: "wait", id: "", ms })),
    fc.tuple(acts, tie("block")).map(([act, caught]): Block => ({ ...act, caught })),
    fc.array(tie("block"), { minLength: 2, maxLength: 3 }).map((blocks): Block => ({ kind: "seq", blocks })),
    fc
      .tuple(
        fc.array(fc.tuple(tie("block"), fc.boolean()), { minLength: 2, maxLength: 3 }),
        fc.oneof(fc.constant("all" as const), fc.constant("any" as const), fc.integer({ min: 1, max: 3 })),
        fc.boolean(),
      )
      .map(
        ([branches, mode, every]): Block => ({
          kind: "split",
          id: "",
          join: "",
          mode: typeof mode === "number" ? Math.min(mode, branches.length) : mode,
          branches: branches.map(([block]) => block),
          taken: branches.map(([, taken]) => every || taken),
        }),
      ),
    fc
      .record({
        items: fc.integer({ min: 0, max: 4 }),
        k: fc.integer({ min: 1, max: 3 }),
        mode: fc.constantFrom("fail" as const, "continue" as const),
        body: tie("block"),
      })
      .map((each): Block => ({ kind: "each", id: "", ...each })),
    fc
      .tuple(fc.constantFrom("loop" as const, "cycle" as const), fc.integer({ min: 1, max: 3 }), tie("block"))
      .map(([kind, passes, body]): Block => ({ kind, id: "", passes, body })),
    fc
      .tuple(tie("block"), fc.oneof(fc.constant("no" as const), tie("block")), fc.boolean(), fc.boolean())
      .map(([body, caught, last, undone]): Block => ({ kind: "group", id: "", body, caught, last, undone })),
  ),
})).block;

/** Random workflows; every node has a name of its own. */
const body = fc.array(tree, { minLength: 2, maxLength: 4 }).map((blocks): Block => ({ kind: "seq", blocks }));

export const block: fc.Arbitrary<Block> = body.map((drawn) => {
  let last = 0;
  const named = (block: Block): Block => {
    const id = `n${++last}`;
    switch (block.kind) {
      case "seq":
        return { ...block, blocks: block.blocks.map(named) };
      case "split":
        return { ...block, id, join: `j${last}`, branches: block.branches.map(named) };
      case "each":
      case "loop":
      case "cycle":
        return { ...block, id, body: named(block.body) };
      case "group":
        return { ...block, id, body: named(block.body), caught: block.caught === "no" ? "no" : named(block.caught) };
      case "act":
        return { ...block, id, caught: typeof block.caught === "string" ? block.caught : named(block.caught) };
      default:
        return { ...block, id };
    }
  };
  return named(drawn);
});

/** Counts passes, and begins anew when the cycle around it comes here again. */
const counter = (id: string, passes: number): string =>
  `{{ has(steps.${id}) && steps.${id} < ${passes} ? steps.${id} + 1 : 1 }}`;

/** Longer than any attempt takes. */
const LONG = { step: "30d" };

/** The same workflow as nodes and edges. */
export function drawn(block: Block): Sketch {
  const nodes: Sketch["nodes"] = {};
  const edges: string[] = [];
  const link = (from: string[], to: string) => edges.push(...from.map((end) => `${end}>${to}`));
  /** @returns the ports by which the block is left. */
  const add = (block: Block, from: string[], scope: string | undefined): string[] => {
    const inside = scope === undefined ? {} : { scope };
    if (block.kind === "seq") return block.blocks.reduce((ends, next) => add(next, ends, scope), from);
    link(from, block.kind === "cycle" ? `${block.id}_in` : block.id);
    switch (block.kind) {
      case "act": {
        const policy = {
          max: block.retries,
          initial: `${RETRY.initial}ms`,
          factor: RETRY.factor,
          cap: `${RETRY.cap}ms`,
        };
        const onError = block.caught === "continue" ? { onError: "continue" } : {};
        nodes[block.id] = { type: "act", retry: policy, ...onError, ...inside };
        if (typeof block.caught === "string") return [block.id];
        return [block.id, ...add(block.caught, [`${block.id}.error`], scope)];
      }
      case "set":
        nodes[block.id] = { type: "set", params: { value: block.id }, ...inside };
        return [block.id];
      case "off":
        nodes[block.id] = { type: "act", disabled: true, ...inside };
        return [block.id];
      case "wait":
        nodes[block.id] = { type: "wait", params: { ms: block.ms }, ...inside };
        return [block.id];
      case "split": {
        const ports = block.taken.flatMap((taken, i) => (taken ? ["abc"[i]] : [])).join(",") || "otherwise";
        const join = typeof block.mode === "number" ? { mode: "n", count: block.mode } : { mode: block.mode };
        nodes[block.id] = { type: "pick", params: { ports }, ...inside };
        // A branch may be left by several ports; what is joined are branches, so each gets one end.
        const ends = block.branches.map((branch, i) => {
          const end = `${block.join}_${i}`;
          const ways = add(branch, [`${block.id}.${"abc"[i]}`], scope);
          nodes[end] = { type: "set", params: { value: "end" }, ...inside };
          link(ways, end);
          return end;
        });
        nodes[block.join] = { type: "set", params: { value: "joined" }, join, ...inside };
        link(ends, block.join);
        return [block.join];
      }
      case "each":
        nodes[block.id] = {
          type: "each",
          params: {
            items: Array.from({ length: block.items }, (_, i) => i),
            concurrency: block.k,
            onItemError: block.mode,
            result: "{{ index }}",
          },
          ...inside,
        };
        add(block.body, [], block.id);
        return [block.id];
      case "loop":
        nodes[block.id] = { type: "loop", params: { times: block.passes, next: "{{ index }}" }, ...inside };
        add(block.body, [], block.id);
        return [block.id];
      case "cycle": {
        const { id } = block;
        // A cycle has an entry because something leads there, also at the beginning of a container.
        nodes[`${id}_in`] = { type: "set", params: { value: "in" }, ...inside };
        edges.push(`${id}_in>${id}`);
        nodes[id] = { type: "set", params: { value: counter(id, block.passes) }, ...inside };
        nodes[`${id}_again`] = {
          type: "if",
          params: { value: `{{ steps.${id} < ${block.passes} }}` },
          ...inside,
        };
        link(add(block.body, [id], scope), `${id}_again`);
        edges.push(`${id}_again.true>${id}`);
        return [`${id}_again.false`];
      }
      case "group": {
        const { id } = block;
        nodes[id] = { type: "scope", ...inside };
        if (block.last) {
          nodes[`${id}_last`] = { type: "finally", scope: id, timeout: LONG };
          nodes[`${id}_wipe`] = { type: "act", scope: `${id}_last` };
        }
        add(block.body, [], id);
        if (block.undone) {
          for (const [act, node] of Object.entries(nodes)) {
            if (typeof node === "string" || node.type !== "act" || node.scope !== id || node.disabled) continue;
            node.undo = `${act}_undo`;
            nodes[`${act}_undo`] = { type: "undo", scope: id, timeout: LONG };
            nodes[`${act}_back`] = { type: "act", scope: `${act}_undo` };
          }
        }
        if (block.caught === "no") return [id];
        return [id, ...add(block.caught, [`${id}.error`], scope)];
      }
    }
  };
  add(block, ["start"], undefined);
  return { nodes, edges };
}

/** The blocks of actions, by id. Those that take back or clean up have none: they succeed at once. */
export function actsOf(root: Block): Map<string, Block & { kind: "act" }> {
  const found = new Map<string, Block & { kind: "act" }>();
  const walk = (at: Block): void => {
    if (at.kind === "act") {
      found.set(at.id, at);
      if (typeof at.caught !== "string") walk(at.caught);
    } else if (at.kind === "seq") at.blocks.forEach(walk);
    else if (at.kind === "split") at.branches.forEach(walk);
    else if (at.kind === "group") {
      walk(at.body);
      if (at.caught !== "no") walk(at.caught);
    } else if ("body" in at) walk(at.body);
  };
  walk(root);
  return found;
}
