import { MAX_PROGRAM } from "../limits.ts";
import { type Node, parsePattern } from "./parse.ts";
import { type Instruction, PatternError, type Program } from "./program.ts";

const MAX_CACHE = 100;
const cache = new Map<string, Program>();

/**
 * The program of a pattern, kept for the next time.
 *
 * @throws PatternError when the pattern cannot be read, or is too large once its `{n,m}` are written out.
 */
export function programOf(pattern: string): Program {
  const known = cache.get(pattern);
  if (known) return known;
  const { node, groups, ignoreCase } = parsePattern(pattern);
  const code: Instruction[] = [];
  emitNode(code, { kind: "group", slot: 0, body: node });
  emit(code, { op: "match" });
  const program = { code, groups, ignoreCase };
  if (cache.size >= MAX_CACHE) cache.clear();
  cache.set(pattern, program);
  return program;
}

function emit(code: Instruction[], instruction: Instruction): number {
  if (code.length >= MAX_PROGRAM)
    throw new PatternError("it is too large, mostly because of {n,m}", "模式过大，多半因为 {n,m}");
  return code.push(instruction) - 1;
}

function emitNode(code: Instruction[], node: Node): void {
  switch (node.kind) {
    case "set":
      emit(code, { op: "set", ranges: node.ranges, negated: node.negated });
      return;
    case "any":
      emit(code, { op: "any" });
      return;
    case "assert":
      emit(code, { op: "assert", what: node.what });
      return;
    case "sequence":
      for (const part of node.of) emitNode(code, part);
      return;
    case "group":
      emit(code, { op: "save", slot: node.slot * 2 });
      emitNode(code, node.body);
      emit(code, { op: "save", slot: node.slot * 2 + 1 });
      return;
    case "either":
      emitEither(code, node.of);
      return;
    case "repeat":
      emitRepeat(code, node);
  }
}

function emitEither(code: Instruction[], of: Node[]): void {
  const jumps: number[] = [];
  of.forEach((part, i) => {
    const last = i === of.length - 1;
    const split = last ? -1 : emit(code, { op: "split", first: code.length + 1, second: -1 });
    emitNode(code, part);
    if (last) return;
    jumps.push(emit(code, { op: "jump", to: -1 }));
    code[split] = { op: "split", first: split + 1, second: code.length };
  });
  for (const jump of jumps) code[jump] = { op: "jump", to: code.length };
}

function emitRepeat(code: Instruction[], node: Extract<Node, { kind: "repeat" }>): void {
  const split = (into: number, past: number): Instruction =>
    node.lazy ? { op: "split", first: past, second: into } : { op: "split", first: into, second: past };
  for (let i = 0; i < node.min; i++) {
    const before = code.length;
    emitNode(code, node.body);
    // Nothing repeated is still nothing, and writing it out many times inside each other would take for ever.
    if (code.length === before) return;
  }
  if (node.max === Number.POSITIVE_INFINITY) {
    const at = emit(code, { op: "split", first: -1, second: -1 });
    emitNode(code, node.body);
    emit(code, { op: "jump", to: at });
    code[at] = split(at + 1, code.length);
    return;
  }
  const splits: number[] = [];
  for (let i = node.min; i < node.max; i++) {
    splits.push(emit(code, { op: "split", first: -1, second: -1 }));
    emitNode(code, node.body);
  }
  for (const at of splits) code[at] = split(at + 1, code.length);
}
