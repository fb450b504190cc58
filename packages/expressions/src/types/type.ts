/**
 * What is known of a value before anything runs. A smaller notion than JSON Schema: only what decides whether an
 * expression can work.
 */
export type Type =
  | { kind: "any" }
  | { kind: "null" }
  | { kind: "boolean"; values?: readonly boolean[] }
  | { kind: "number"; values?: readonly number[]; integer?: boolean }
  | { kind: "text"; values?: readonly string[]; format?: string }
  | { kind: "list"; item: Type }
  | {
      kind: "object";
      fields: ReadonlyMap<string, Field> /** Type of fields not named; absent when there are none. */;
      rest?: Type;
    }
  | { kind: "union"; of: readonly Type[] };
export interface Field {
  type: Type;
  /** The schema says which fields are always there, and this is not among them. */
  optional: boolean;
  description?: string;
}

export const ANY: Type = { kind: "any" };
export const NULL: Type = { kind: "null" };
export const BOOLEAN: Type = { kind: "boolean" };
export const NUMBER: Type = { kind: "number" };
export const INTEGER: Type = { kind: "number", integer: true };
export const TEXT: Type = { kind: "text" };
export const DATE: Type = { kind: "text", format: "date-time" };
export const listOf = (item: Type): Type => ({ kind: "list", item });
export const TEXTS = listOf(TEXT);
export const LIST = listOf(ANY);
export const OBJECT: Type = { kind: "object", fields: new Map(), rest: ANY };

/** An object with exactly these fields, all present. */
export const objectOf = (fields: Record<string, Type>): Type => ({
  kind: "object",
  fields: new Map(Object.entries(fields).map(([name, type]) => [name, { type, optional: false }])),
});

/** The possibilities of a type, one by one. */
export const partsOf = (type: Type): readonly Type[] => (type.kind === "union" ? type.of : [type]);

/** One of several types. Anything with `any` is `any`; literal values are forgotten where kinds meet. */
export function unionOf(...types: Type[]): Type {
  const parts = types.flatMap((type) => partsOf(type));
  if (parts.some((part) => part.kind === "any")) return ANY;
  const kept: Type[] = [];
  for (const part of parts) {
    const at = kept.findIndex((other) => other.kind === part.kind);
    const other = kept[at];
    if (!other) kept.push(part);
    else kept[at] = merged(other, part);
  }
  if (kept.length === 1) return kept[0] as Type;
  return kept.length === 0 ? ANY : { kind: "union", of: kept };
}

function merged(a: Type, b: Type): Type {
  if (a === b) return a;
  if (a.kind === "list" && b.kind === "list") return listOf(unionOf(a.item, b.item));
  if (a.kind === "object" && b.kind === "object") return mergedObjects(a, b);
  if (a.kind === "text" && b.kind === "text") {
    if (a.values && b.values) return { kind: "text", values: [...new Set([...a.values, ...b.values])] };
    return a.format !== undefined && a.format === b.format ? { kind: "text", format: a.format } : TEXT;
  }
  if (a.kind === "number" && b.kind === "number") return a.integer && b.integer ? INTEGER : NUMBER;
  return a.kind === "boolean" ? BOOLEAN : a;
}

type ObjectType = Extract<Type, { kind: "object" }>;
function mergedObjects(a: ObjectType, b: ObjectType): Type {
  const fields = new Map<string, Field>();
  for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const left = a.fields.get(name);
    const right = b.fields.get(name);
    const found = [left, right].filter((field) => field !== undefined);
    fields.set(name, {
      type: unionOf(...found.map((field) => field.type)),
      optional: found.length < 2 || found.some((field) => field.optional),
    });
  }
  const rest = a.rest && b.rest ? unionOf(a.rest, b.rest) : (a.rest ?? b.rest);
  return rest ? { kind: "object", fields, rest } : { kind: "object", fields };
}

/** The type without null. */
export function withoutNull(type: Type): Type {
  const parts = partsOf(type).filter((part) => part.kind !== "null");
  return parts.length === 0 ? NULL : unionOf(...parts);
}
export const mayBeNull = (type: Type): boolean => partsOf(type).some((part) => part.kind === "null");

/** `text or null`: the kinds of a type in the words of messages. */
export const kindWord = (type: Type): string =>
  partsOf(type)
    .map((part) => {
      if (part.kind === "any") return "value";
      const simple =
        part.kind === "list" && part.item.kind !== "any" && part.item.kind !== "union" && part.item.kind !== "list";
      return simple ? `list of ${part.item.kind}` : part.kind;
    })
    .join(" or ");

/** Type of the items of a list; `any` when it is not surely a list. */
export function itemOf(type: Type): Type {
  const parts = partsOf(type).filter((part) => part.kind !== "null");
  return parts.length > 0 && parts.every((part) => part.kind === "list")
    ? unionOf(...parts.map((part) => (part.kind === "list" ? part.item : ANY)))
    : ANY;
}
