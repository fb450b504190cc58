import type { HookRequest, Json, JsonObject } from "@signalbox/sdk";
import { header } from "./locate.ts";

const LONG_NUMBER = /\d{16}/;
const INTEGER = /^-?\d+$/;
/** The parsed body stands on its bytes: one look-up table for all requests would be work for the garbage collector. */
const PARSED = Symbol("parsed");
type Bytes = Uint8Array & { [PARSED]?: Json };
const decoder = new TextDecoder();

/**
 * The body as data: JSON, a form, or text. Whole numbers that a double cannot hold (shop systems number things with
 * 19 digits) stay texts with all their digits. A body that does not parse is given as text.
 */
export function bodyOf(request: HookRequest): Json {
  const bytes: Bytes = request.rawBody;
  if (bytes.length === 0) return null;
  if (bytes[PARSED] === undefined) bytes[PARSED] = parse(request);
  return bytes[PARSED];
}

function parse(request: HookRequest): Json {
  const text = decoder.decode(request.rawBody);
  if (text === "") return null;
  const type = contentType(request);
  if (type === "application/x-www-form-urlencoded") return formObject(text);
  if (type.includes("json") || type === "" || /^\s*[[{]/.test(text)) {
    try {
      return parseJson(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** Media type in lower case, without parameters; empty when absent. */
export function contentType(request: HookRequest): string {
  const value = header(request, "content-type") ?? "";
  const end = value.indexOf(";");
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
}

/** JSON with whole numbers beyond 2^53 as texts. @throws SyntaxError for anything but JSON. */
export function parseJson(text: string): Json {
  // The reviver costs several times the parsing; most bodies have no such number.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, exactIntegers as (key: string, value: unknown) => unknown);
}

function exactIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || Number.isSafeInteger(value)) return value;
  return INTEGER.test(source) ? source : value;
}

/** Names and values of a form; a name that comes several times gets a list. */
function formObject(text: string): JsonObject {
  const found = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}
