import type { Json, StepError } from "@signalbox/model";

export interface PartedMessage {
  /** A plain sentence, with what the other system said in words where it did. */
  sentence: string;
  /** The whole answer of the other system, as it came. */
  answer?: { json: Json } | { text: string };
}

/** Where systems put the words for people, the most telling first. */
const WORDS = ["message", "error_description", "detail", "title", "error", "errors", "reason", "description"];
/** Characters of another system's own words that fit in a sentence. */
const FIT = 160;

/**
 * Takes the body of an answer out of a message: `GET … answered 422: {"message":"no such SKU"}` gives the sentence
 * `GET … answered 422: no such SKU` and the body. Messages keep the beginning of long bodies only, so one that ends in
 * the middle is text; its words are found all the same.
 */
export function partedMessage(message: string): PartedMessage {
  const found = /^(.*?)[:：]\s*([{[<].*)$/s.exec(message);
  const [, head = "", body = ""] = found ?? [];
  if (!found || head.includes("\n")) return { sentence: message };
  const json = parsed(body);
  // `[1]` and `<b>` inside a sentence are no answers of a system.
  if (json === undefined && !/^(\{\s*"|\[\s*[{"[]|<(!doctype|html|\?xml)\b)/i.test(body)) return { sentence: message };
  const said = json === undefined ? wordsOfText(body) : wordsOf(json);
  const sentence = said === undefined ? `${head}.` : `${head}: ${said}`;
  return { sentence, answer: json === undefined ? { text: body } : { json } };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function wordsOf(value: Json, depth = 0): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : short(value);
  if (typeof value !== "object" || value === null || depth > 3) return undefined;
  if (Array.isArray(value)) return value[0] === undefined ? undefined : wordsOf(value[0], depth + 1);
  for (const name of WORDS) {
    const words = Object.hasOwn(value, name) ? wordsOf(value[name] ?? null, depth + 1) : undefined;
    if (words !== undefined) return words;
  }
  return undefined;
}

/** Of JSON that was cut off the first of its words, of a page its title. */
function wordsOfText(text: string): string | undefined {
  const title = /<title>\s*([^<]+?)\s*<\/title>/i.exec(text)?.[1];
  if (title !== undefined) return short(title);
  for (const name of WORDS) {
    const quoted = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(text)?.[1];
    const words = quoted === undefined ? undefined : parsed(quoted);
    if (typeof words === "string" && words.trim() !== "") return short(words);
  }
  return undefined;
}

const short = (text: string): string => {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > FIT ? `${line.slice(0, FIT)}…` : line;
};

/** What a person can do about a failure. */
export type FailureAdvice = "connection" | "address" | "later" | "settings" | "defect";

export function adviceFor({ code, fault }: Pick<StepError, "code" | "fault">): FailureAdvice {
  if (code === "HTTP_401" || code === "HTTP_403") return "connection";
  if (code === "HTTP_404" || code === "HTTP_410" || code === "HTTP_REDIRECT") return "address";
  return fault === "operational" ? "later" : fault === "unexpected" ? "defect" : "settings";
}
