/**
 * Instructions of a compiled pattern, run by match.ts after R. Pike's virtual machine
 * (https://swtch.com/~rsc/regexp/regexp2.html): all ways through the pattern advance together, one character at a
 * time, so the time is at most text length × program length and no pattern can hang.
 */
export type Instruction =
  | { op: "set"; ranges: readonly (readonly [number, number])[]; negated: boolean }
  | { op: "any" }
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { op: "save"; slot: number }
  | { op: "assert"; what: "start" | "end" | "word" | "noWord" }
  | { op: "match" };

export interface Program {
  code: readonly Instruction[];
  groups: number;
  ignoreCase: boolean;
}

/** The reason a pattern is refused, in a few plain words of both languages. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  readonly zh: string;

  constructor(en: string, zh: string) {
    super(en);
    this.zh = zh;
  }
}
