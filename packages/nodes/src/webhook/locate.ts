import type { HookRequest, Json } from "@signalbox/sdk";
import { allAtPath } from "../support/path.ts";

const LOCATION = /^(header|query|body):(.+)$/;

/** A place in a request: `header:X-Topic`, `query:id`, or `body:data.*.id`. */
export const isLocation = (text: string): boolean => LOCATION.test(text);

/** Value of a header, whatever its spelling; undefined when absent. */
export function header(request: HookRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  if (Object.hasOwn(request.headers, wanted)) return request.headers[wanted];
  const key = Object.keys(request.headers).find((one) => one.toLowerCase() === wanted);
  return key === undefined ? undefined : request.headers[key];
}

/** Value of a query parameter; undefined when absent. */
export const queryValue = (request: HookRequest, name: string): string | undefined =>
  Object.hasOwn(request.query, name) ? request.query[name] : undefined;

/** Texts and numbers at a location, as texts; none when nothing is there. @param body Asked for `body:` places only. */
export function locate(request: HookRequest, location: string, body: () => Json): string[] {
  const [, kind, name = ""] = LOCATION.exec(location) ?? [];
  if (kind === "header") return present(header(request, name));
  if (kind === "query") return present(queryValue(request, name));
  if (kind === "body") return allAtPath(body(), name).flatMap(asText);
  return [];
}

const present = (value: string | undefined): string[] => (value === undefined || value === "" ? [] : [value]);
const asText = (value: Json): string[] =>
  typeof value === "string" ? present(value) : typeof value === "number" ? [String(value)] : [];
