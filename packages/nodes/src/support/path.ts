import type { Json, JsonObject } from "@signalbox/sdk";

/** Names that would reach into JavaScript objects themselves; no field may be called so. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** A path of one part, as most are. */
const PLAIN = /^[^.[\]]+$/;

/**
 * Parts of a dotted field path: `customer.address.0.city`. Also understands `items[0].sku`.
 *
 * @throws RangeError when a part is empty or not allowed.
 */
export function parsePath(path: string): string[] {
  if (path === "") return [];
  if (PLAIN.test(path) && !FORBIDDEN.has(path)) return [path];
  const parts = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  for (const part of parts) {
    if (part === "") throw new RangeError(`field path ${JSON.stringify(path)} has an empty part`);
    if (FORBIDDEN.has(part)) throw new RangeError(`field path ${JSON.stringify(path)} uses the reserved name ${part}`);
  }
  return parts;
}

/** The value at a dotted path; the value itself for `""`; undefined when nothing is there. */
export function getPath(value: Json, path: string): Json | undefined {
  let current: Json | undefined = value;
  for (const part of parsePath(path)) {
    if (Array.isArray(current)) current = current[Number(part)];
    else if (current !== null && typeof current === "object")
      current = Object.hasOwn(current, part) ? current[part] : undefined;
    else return undefined;
  }
  return current;
}

/** All values at a path in which `*` stands for every item of a list: `events.*.id`. */
export function allAtPath(value: Json, path: string): Json[] {
  let current: Json[] = [value];
  for (const part of parsePath(path)) {
    current = current.flatMap((one): Json[] => {
      if (part === "*") return Array.isArray(one) ? one : [];
      const found = getPath(one, part);
      return found === undefined ? [] : [found];
    });
  }
  return current;
}

/**
 * Puts `value` at a dotted path of `target`, making objects on the way. Changes `target`.
 *
 * @throws RangeError when something on the way is not an object.
 */
export function setPath(target: JsonObject, path: string, value: Json): void {
  const parts = parsePath(path);
  const last = parts.pop();
  if (last === undefined) throw new RangeError("a field needs a name");
  let current = target;
  for (const part of parts) {
    const next = Object.hasOwn(current, part) ? current[part] : undefined;
    if (next === undefined || next === null) {
      const made: JsonObject = {};
      current[part] = made;
      current = made;
    } else if (typeof next === "object" && !Array.isArray(next)) {
      // The base object belongs to another step: copy on the way down.
      const copy = { ...next };
      current[part] = copy;
      current = copy;
    } else {
      throw new RangeError(`${JSON.stringify(path)} cannot be set: ${part} is ${kindOf(next)}, not an object`);
    }
  }
  current[last] = value;
}

/** What a value is, in words for messages: `a text`, `a list`, `nothing`. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  const kinds: Record<string, string> = { string: "a text", number: "a number", boolean: "true or false" };
  return kinds[typeof value] ?? "an object";
}
