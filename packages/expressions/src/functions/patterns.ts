import type { Json } from "@signalbox/model";
import type { Evaluation } from "../evaluation.ts";
import { MAX_LIST } from "../limits.ts";
import { programOf } from "../regex/compile.ts";
import { findMatch, type Match } from "../regex/match.ts";
import { PatternError, type Program } from "../regex/program.ts";
import { BOOLEAN, NULL, TEXT, TEXTS, unionOf } from "../types/type.ts";
import { type CallSite, type PlainFunction, p } from "./spec.ts";

const text = p("text", "text");
const pattern = p("pattern", "text");

function compiled(source: Json | undefined, site: CallSite, run: Evaluation): Program {
  run.burnText((source as string).length * 32, site.at);
  try {
    const program = programOf(source as string);
    run.burn(program.code.length / 2, site.at);
    return program;
  } catch (error) {
    if (error instanceof PatternError)
      return site.fail("BAD_PATTERN", { detail: error.message, detailZh: error.zh }, 1);
    throw error;
  }
}

function* matches(subject: string, program: Program, site: CallSite, run: Evaluation): Generator<Match> {
  for (let at = 0; at <= subject.length; ) {
    const found = findMatch(program, subject, at, (units) => run.burn(units, site.at));
    if (!found) return;
    yield found;
    const [from = 0, to = 0] = found;
    // An empty match must not be found again.
    at = to > from ? to : to + 1;
  }
}

/** The first group when the pattern has one, otherwise the whole match. */
function wanted(subject: string, found: Match, program: Program): Json {
  const [from = -1, to = -1] = program.groups > 0 ? found.slice(2, 4) : found;
  return from < 0 ? null : subject.slice(from, to);
}

/** Functions of patterns (regular expressions), on our own matcher, whose time grows only with the text (rule EXP-10). */
export const PATTERNS: PlainFunction[] = [
  {
    name: "matches",
    group: "text",
    params: [text, pattern],
    returns: BOOLEAN,
    doc: {
      en: "Whether a pattern occurs in the text; ^ and $ tie it to the ends, a first (?i) ignores case.",
      zh: "文本中是否出现该模式；^ 和 $ 固定首尾，开头写 (?i) 忽略大小写。",
    },
    example: 'matches("DE-10115", r"^[A-Z]{2}-\\d{5}$")',
    result: true,
    run: ([subject, source], site, run) =>
      findMatch(compiled(source, site, run), subject as string, 0, (units) => run.burn(units, site.at)) !== undefined,
  },
  {
    name: "extract",
    group: "text",
    params: [text, pattern],
    returns: unionOf(TEXT, NULL),
    doc: {
      en: "The first piece that matches a pattern, or its first ( ) group; null when there is none.",
      zh: "第一段匹配模式的文本，或其第一个 ( ) 分组；没有则为空值。",
    },
    example: 'extract("Order #1001 paid", r"#(\\d+)")',
    result: "1001",
    run: ([subject, source], site, run) => {
      const program = compiled(source, site, run);
      for (const found of matches(subject as string, program, site, run))
        return wanted(subject as string, found, program);
      return null;
    },
  },
  {
    name: "extractAll",
    group: "text",
    params: [text, pattern],
    returns: TEXTS,
    doc: {
      en: "All pieces that match a pattern, or their first ( ) groups.",
      zh: "所有匹配模式的文本，或其第一个 ( ) 分组。",
    },
    example: 'extractAll("a1 b22", r"\\d+")',
    result: ["1", "22"],
    run: ([subject, source], site, run) => {
      const program = compiled(source, site, run);
      const pieces: Json[] = [];
      for (const found of matches(subject as string, program, site, run)) {
        if (pieces.length >= MAX_LIST) site.fail("RESULT_SIZE", { limit: MAX_LIST });
        pieces.push(wanted(subject as string, found, program));
      }
      return pieces;
    },
  },
  {
    name: "replacePattern",
    group: "text",
    params: [text, pattern, p("by", "text")],
    returns: TEXT,
    doc: {
      en: "Every match of a pattern replaced; $1 to $9 in the new text stand for the groups, $0 for the match.",
      zh: "替换所有匹配；新文本中 $1 到 $9 表示分组，$0 表示整个匹配。",
    },
    example: 'replacePattern("2026-03-01", r"(\\d+)-(\\d+)-(\\d+)", "$3.$2.$1")',
    result: "01.03.2026",
    run: ([subject, source, by], site, run) => {
      const program = compiled(source, site, run);
      const whole = subject as string;
      let result = "";
      let done = 0;
      for (const found of matches(whole, program, site, run)) {
        const [from = 0, to = 0] = found;
        run.burnText((by as string).length, site.at);
        const piece = (by as string).replace(/\$(\d)/g, (_all, n: string) => {
          const [start = -1, end = -1] = found.slice(Number(n) * 2, Number(n) * 2 + 2);
          return start < 0 ? "" : whole.slice(start, end);
        });
        run.grow(result.length, from - done + piece.length, site.at);
        result += whole.slice(done, from) + piece;
        done = to;
      }
      run.grow(result.length, whole.length - done, site.at);
      return result + whole.slice(done);
    },
  },
];
