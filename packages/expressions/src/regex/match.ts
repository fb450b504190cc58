import type { Instruction, Program } from "./program.ts";

/** Where a match and its groups are: pairs of start and end, -1 for a group that took no part. */
export type Match = readonly number[];

interface Thread {
  at: number;
  slots: readonly number[];
}
/** The threads of one step, each instruction once, in order of preference. */
interface Threads {
  list: Thread[];
  seen: Uint32Array;
}

const isWord = (text: string, at: number): boolean => /[A-Za-z0-9_]/.test(text[at] ?? "");
const inRanges = (ranges: readonly (readonly [number, number])[], code: number): boolean =>
  ranges.some(([low, high]) => code >= low && code <= high);

function takes(instruction: Extract<Instruction, { op: "set" }>, code: number, ignoreCase: boolean): boolean {
  if (inRanges(instruction.ranges, code)) return !instruction.negated;
  if (ignoreCase) {
    const ch = String.fromCodePoint(code);
    for (const other of [ch.toLowerCase(), ch.toUpperCase()])
      if (inRanges(instruction.ranges, other.codePointAt(0) as number)) return !instruction.negated;
  }
  return instruction.negated;
}

function holds(what: "start" | "end" | "word" | "noWord", text: string, at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;
  return (isWord(text, at - 1) !== isWord(text, at)) === (what === "word");
}

/** Adds a thread and all it reaches without taking a character; returns how many instructions that were. */
function add(threads: Threads, program: Program, first: Thread, text: string, position: number, stamp: number): number {
  let visited = 0;
  const stack: Thread[] = [first];
  while (stack.length > 0) {
    const { at, slots } = stack.pop() as Thread;
    if (threads.seen[at] === stamp) continue;
    threads.seen[at] = stamp;
    visited++;
    const instruction = program.code[at] as Instruction;
    if (instruction.op === "jump") stack.push({ at: instruction.to, slots });
    else if (instruction.op === "split")
      stack.push({ at: instruction.second, slots }, { at: instruction.first, slots });
    else if (instruction.op === "save") {
      const saved = slots.slice();
      saved[instruction.slot] = position;
      stack.push({ at: at + 1, slots: saved });
    } else if (instruction.op === "assert") {
      if (holds(instruction.what, text, position)) stack.push({ at: at + 1, slots });
    } else threads.list.push({ at, slots });
  }
  return visited;
}

/**
 * The first match at or after `start`, the one a backtracking engine would prefer.
 *
 * @param pay Called with the work of each step; throws to stop.
 */
export function findMatch(
  program: Program,
  text: string,
  start: number,
  pay: (units: number) => void,
): Match | undefined {
  const size = program.code.length;
  const blank = new Array<number>((program.groups + 1) * 2).fill(-1);
  let current: Threads = { list: [], seen: new Uint32Array(size) };
  let next: Threads = { list: [], seen: new Uint32Array(size) };
  let best: Match | undefined;
  let stamp = 1;
  for (let at = start; ; stamp++) {
    let work = 1 + current.list.length;
    if (!best) work += add(current, program, { at: 0, slots: blank }, text, at, stamp);
    if (current.list.length === 0 && best) return best;
    const code = text.codePointAt(at);
    const width = code !== undefined && code > 0xffff ? 2 : 1;
    for (const { at: pc, slots } of current.list) {
      const instruction = program.code[pc] as Instruction;
      if (instruction.op === "match") {
        best = slots;
        // Later threads are less preferred than this one.
        break;
      }
      if (code === undefined) continue;
      const ok =
        instruction.op === "any"
          ? code !== 10
          : instruction.op === "set" && takes(instruction, code, program.ignoreCase);
      if (ok) work += add(next, program, { at: pc + 1, slots }, text, at + width, stamp + 1);
    }
    pay(work / 2);
    if (code === undefined) return best;
    [current, next] = [next, current];
    next.list = [];
    at += width;
  }
}
