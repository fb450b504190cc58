import type { HookRequest, Json, JsonObject } from "@signalbox/sdk";

const LONG_NUMBER = /\d{16}/;
const INTEGER = /^-?\d+$/;
const parsed = new WeakMap<Uint8Array, Json>();

/**
 * The body as data: JSON, a form, or text. Whole numbers that a double cannot hold (shop systems number things with
 * 19 digits) stay texts with all their digits. A body that does not parse is given as text.
 */
export function bodyOf(request: HookRequest): Json {
  let body = parsed.get(request.rawBody);
  if (body === undefined) {
    body = parse(request);
    parsed.set(request.rawBody, body);
  }
  return body;
}

function parse(request: HookRequest): Json {
  const text = new TextDecoder().decode(request.rawBody);
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
  const key = Object.keys(request.headers).find((name) => name.toLowerCase() === "content-type");
  return (key === undefined ? "" : (request.headers[key] ?? "")).split(";")[0]?.trim().toLowerCase() ?? "";
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
