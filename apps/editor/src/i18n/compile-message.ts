import type { CompiledMessage, CompiledMessageToken } from "@lingui/message-utils/compileMessage";

/**
 * Compiles the part of ICU MessageFormat that the catalogs use: values, `plural` and `select`, nested to any depth, `#`
 * inside a plural. Dates and numbers are formatted before they come here. A test holds it to Lingui's own compiler,
 * which brings a parser of 9 kB to every page.
 *
 * @throws Error with the message and the position when braces do not match or a format is not known.
 */
export function compileMessage(text: string): CompiledMessage {
  const reader = { text, at: 0 };
  const tokens = readTokens(reader, false);
  if (reader.at < text.length) throw problem(reader, "there is a } without its {");
  return tokens;
}

interface Reader {
  readonly text: string;
  at: number;
}

const problem = ({ text, at }: Reader, what: string): Error => new Error(`Message "${text}", position ${at}: ${what}.`);

/** Reads up to the closing brace of this level. */
function readTokens(reader: Reader, inPlural: boolean): CompiledMessageToken[] {
  const tokens: CompiledMessageToken[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") tokens.push(plain);
    plain = "";
  };
  for (; reader.at < reader.text.length; reader.at++) {
    const char = reader.text[reader.at];
    if (char === "}") break;
    if (char === "{") {
      flush();
      tokens.push(readArgument(reader));
    } else if (char === "#" && inPlural) {
      flush();
      tokens.push("#");
    } else plain += char;
  }
  flush();
  return tokens;
}

const WORD = /\s*([\w=.]+)\s*/y;

function readWord(reader: Reader): string {
  WORD.lastIndex = reader.at;
  const match = WORD.exec(reader.text);
  if (!match?.[1]) throw problem(reader, "a name is expected here");
  reader.at = WORD.lastIndex;
  return match[1];
}

/** `{name}` or `{n, plural, one {…} other {…}}`; ends on the closing brace. */
function readArgument(reader: Reader): CompiledMessageToken {
  reader.at++;
  const name = readWord(reader);
  if (reader.text[reader.at] === "}") return [name];
  if (reader.text[reader.at++] !== ",") throw problem(reader, "a comma or } is expected here");
  const format = readWord(reader);
  if (format !== "plural" && format !== "select")
    throw problem(reader, `the format ${format} is not one of plural, select`);
  if (reader.text[reader.at++] !== ",") throw problem(reader, "a comma is expected here");
  const choices: Record<string, CompiledMessage> = {};
  while (reader.text[reader.at] !== "}") {
    const key = readWord(reader).replace(/^=/, "");
    if (reader.text[reader.at++] !== "{") throw problem(reader, "a { is expected here");
    choices[key] = readTokens(reader, format === "plural");
    if (reader.text[reader.at++] !== "}") throw problem(reader, "a } is missing");
    while (reader.text[reader.at] === " ") reader.at++;
  }
  if (!choices.other) throw problem(reader, "the choice other is missing");
  return [name, format, { offset: undefined, ...choices }] as CompiledMessageToken;
}
