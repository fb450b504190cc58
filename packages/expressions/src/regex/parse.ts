import { MAX_PATTERN } from "../limits.ts";
import { PatternError } from "./program.ts";

type Range = readonly [number, number];
export type Node =
  | { kind: "set"; ranges: Range[]; negated: boolean }
  | { kind: "any" }
  | { kind: "assert"; what: "start" | "end" | "word" | "noWord" }
  | { kind: "sequence"; of: Node[] }
  | { kind: "either"; of: Node[] }
  | { kind: "group"; slot: number; body: Node }
  | { kind: "repeat"; body: Node; min: number; max: number; lazy: boolean };

const DIGIT: Range[] = [[48, 57]];
const WORD: Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: Range[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [5760, 5760],
  [8192, 8202],
  [8232, 8233],
  [8239, 8239],
  [8287, 8287],
  [12288, 12288],
  [65279, 65279],
];
const CLASSES: Record<string, Range[]> = { d: DIGIT, w: WORD, s: SPACE };
const CONTROL: Record<string, number> = { n: 10, r: 13, t: 9, f: 12, v: 11 };
const MAX_REPEAT = 1000;
const MAX_GROUPS = 20;
const LAST = 0x10ffff;

/** Everything but these ranges. */
function inverse(ranges: Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > next) result.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

class Reader {
  readonly chars: string[];
  at = 0;
  groups = 0;
  depth = 0;
  constructor(pattern: string) {
    this.chars = [...pattern];
  }
  peek(): string | undefined {
    return this.chars[this.at];
  }
  eat(ch: string): boolean {
    if (this.peek() !== ch) return false;
    this.at++;
    return true;
  }
  startsWith(text: string): boolean {
    return this.chars.slice(this.at, this.at + text.length).join("") === text;
  }
}

/**
 * Reads a pattern.
 *
 * @throws PatternError for what it does not know, and for look-around and back references, which cannot be bounded.
 */
export function parsePattern(pattern: string): { node: Node; groups: number; ignoreCase: boolean } {
  if (pattern.length > MAX_PATTERN)
    throw new PatternError(`it has more than ${MAX_PATTERN} characters`, `超过 ${MAX_PATTERN} 个字符`);
  const reader = new Reader(pattern);
  const ignoreCase = reader.startsWith("(?i)");
  if (ignoreCase) reader.at += 4;
  const node = either(reader);
  if (reader.at < reader.chars.length) throw new PatternError("there is a ) too many", "多了一个 )");
  return { node, groups: reader.groups, ignoreCase };
}

function either(reader: Reader): Node {
  if (++reader.depth > 50) throw new PatternError("its groups are nested too deeply", "分组嵌套过深");
  const of: Node[] = [sequence(reader)];
  while (reader.eat("|")) of.push(sequence(reader));
  reader.depth--;
  return of.length === 1 ? (of[0] as Node) : { kind: "either", of };
}

function sequence(reader: Reader): Node {
  const of: Node[] = [];
  for (let ch = reader.peek(); ch !== undefined && ch !== "|" && ch !== ")"; ch = reader.peek())
    of.push(repeated(reader, atom(reader)));
  return { kind: "sequence", of };
}

function repeated(reader: Reader, body: Node): Node {
  const count = quantifier(reader);
  if (!count) return body;
  const lazy = reader.eat("?");
  if (body.kind === "assert" || quantifier(reader))
    throw new PatternError("there is nothing to repeat before * + ? or {", "* + ? 或 { 之前没有可重复的内容");
  return { kind: "repeat", body, lazy, ...count };
}

function quantifier(reader: Reader): { min: number; max: number } | undefined {
  if (reader.eat("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (reader.eat("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (reader.eat("?")) return { min: 0, max: 1 };
  const match =
    reader.peek() === "{" &&
    /^\{(\d{1,5})(,(\d{1,5})?)?\}/.exec(reader.chars.slice(reader.at, reader.at + 14).join(""));
  if (!match) return undefined;
  reader.at += match[0].length;
  const min = Number(match[1]);
  const max = match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
  if (max < min)
    throw new PatternError(`${match[0]} has its numbers the wrong way round`, `${match[0]} 中的数字顺序颠倒`);
  if (min > MAX_REPEAT || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEAT))
    throw new PatternError(
      `${match[0]} repeats more than ${MAX_REPEAT} times`,
      `${match[0]} 重复超过 ${MAX_REPEAT} 次`,
    );
  return { min, max };
}

const single = (ch: string): Node => {
  const code = ch.codePointAt(0) as number;
  return { kind: "set", ranges: [[code, code]], negated: false };
};

function atom(reader: Reader): Node {
  const ch = reader.chars[reader.at++] as string;
  switch (ch) {
    case ".":
      return { kind: "any" };
    case "^":
      return { kind: "assert", what: "start" };
    case "$":
      return { kind: "assert", what: "end" };
    case "(":
      return group(reader);
    case "[":
      return charClass(reader);
    case "\\":
      return escaped(reader);
    case "*":
    case "+":
    case "?":
      throw new PatternError(`there is nothing to repeat before ${ch}`, `${ch} 之前没有可重复的内容`);
    default:
      return single(ch);
  }
}

function group(reader: Reader): Node {
  let slot = 0;
  if (reader.eat("?")) {
    if (!reader.eat(":"))
      throw new PatternError(
        "groups that begin with (? are not known, except (?: and a first (?i)",
        "不支持以 (? 开头的分组，(?: 和开头的 (?i) 除外",
      );
  } else slot = ++reader.groups;
  if (slot > MAX_GROUPS)
    throw new PatternError(
      `it has more than ${MAX_GROUPS} groups; write (?: for those that are not needed`,
      `分组超过 ${MAX_GROUPS} 个；不需要取出的请写 (?:`,
    );
  const body = either(reader);
  if (!reader.eat(")")) throw new PatternError("a ( is never closed", "有 ( 没有结束");
  return slot === 0 ? body : { kind: "group", slot, body };
}

function escaped(reader: Reader): Node {
  const ch = reader.chars[reader.at++];
  if (ch === undefined) throw new PatternError("it ends with a lone \\", "以单独的 \\ 结尾");
  if (ch === "b" || ch === "B") return { kind: "assert", what: ch === "b" ? "word" : "noWord" };
  const known = CLASSES[ch.toLowerCase()];
  if (known && /[dswDSW]/.test(ch)) return { kind: "set", ranges: known, negated: ch !== ch.toLowerCase() };
  return single(String.fromCodePoint(escapeCode(reader, ch)));
}

function escapeCode(reader: Reader, ch: string): number {
  if (Object.hasOwn(CONTROL, ch)) return CONTROL[ch] as number;
  if (ch === "u" || ch === "x") {
    const length = ch === "u" ? 4 : 2;
    const hex = reader.chars.slice(reader.at, reader.at + length).join("");
    if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== length)
      throw new PatternError(`\\${ch} needs ${length} hexadecimal digits`, `\\${ch} 需要 ${length} 位十六进制数字`);
    reader.at += length;
    return Number.parseInt(hex, 16);
  }
  if (/[1-9]/.test(ch)) throw new PatternError("back references such as \\1 are left out", "不支持 \\1 之类的反向引用");
  if (/[A-Za-z0]/.test(ch)) throw new PatternError(`\\${ch} is not known`, `不认识 \\${ch}`);
  return ch.codePointAt(0) as number;
}

function charClass(reader: Reader): Node {
  const negated = reader.eat("^");
  const ranges: Range[] = [];
  for (let first = true; ; first = false) {
    const ch = reader.peek();
    if (ch === undefined) throw new PatternError("a [ is never closed", "有 [ 没有结束");
    if (ch === "]" && !first) break;
    const low = classItem(reader);
    if (typeof low !== "number") {
      ranges.push(...low);
      continue;
    }
    const dash =
      reader.peek() === "-" && reader.chars[reader.at + 1] !== "]" && reader.chars[reader.at + 1] !== undefined;
    if (!dash) {
      ranges.push([low, low]);
      continue;
    }
    reader.at++;
    const high = classItem(reader);
    if (typeof high !== "number" || high < low)
      throw new PatternError("a range in [ ] is the wrong way round", "[ ] 中的范围顺序颠倒");
    ranges.push([low, high]);
  }
  reader.at++;
  return { kind: "set", ranges, negated };
}

/** One character of a class by its code, or the ranges of a class such as \d in it. */
function classItem(reader: Reader): number | Range[] {
  const ch = reader.chars[reader.at++] as string;
  if (ch !== "\\") return ch.codePointAt(0) as number;
  const next = reader.chars[reader.at++];
  if (next === undefined) throw new PatternError("a [ is never closed", "有 [ 没有结束");
  if (/[dsw]/.test(next)) return CLASSES[next] as Range[];
  if (/[DSW]/.test(next)) return inverse(CLASSES[next.toLowerCase()] as Range[]);
  return next === "b" ? 8 : escapeCode(reader, next);
}
