import type { Json, JsonObject } from "@signalbox/model";
import { ANY, listOf, OBJECT, objectOf, partsOf, TEXT, TEXTS, type Type, unionOf } from "../types/type.ts";
import { setKey } from "../value.ts";
import { type Body, type PlainFunction, p } from "./spec.ts";

const object = p("object", "object");

/** Type of the values of an object whose fields are known. */
function valueType(type: Type | undefined): Type {
  if (type?.kind !== "object") return ANY;
  const types = [...type.fields.values()].map((field) => field.type);
  if (type.rest) types.push(type.rest);
  return types.length === 0 ? ANY : unionOf(...types);
}

const chosen =
  (wanted: boolean): Body =>
  ([value, names], site, run) => {
    const source = value as JsonObject;
    const set = new Set(names as Json[]);
    run.burn(set.size + Object.keys(source).length, site.at);
    const result: JsonObject = {};
    for (const key of Object.keys(source)) if (set.has(key) === wanted) setKey(result, key, source[key] as Json);
    return result;
  };

const merge: Body = (values, site, run) => {
  const result: JsonObject = {};
  for (const value of values as JsonObject[]) {
    run.burn(Object.keys(value).length, site.at);
    for (const key of Object.keys(value)) setKey(result, key, value[key] as Json);
  }
  return result;
};
function mergeType(types: Type[]): Type {
  if (types.some((type) => partsOf(type).length !== 1 || type.kind !== "object")) return OBJECT;
  const fields = new Map();
  let rest: Type | undefined;
  for (const type of types) {
    if (type.kind !== "object") continue;
    for (const [name, field] of type.fields) fields.set(name, field);
    if (type.rest) rest = rest ? unionOf(rest, type.rest) : type.rest;
  }
  return rest ? { kind: "object", fields, rest } : { kind: "object", fields };
}

export const OBJECTS: PlainFunction[] = [
  {
    name: "keys",
    group: "object",
    params: [object],
    returns: TEXTS,
    doc: { en: "The names of an object's fields.", zh: "对象的字段名。" },
    example: 'keys({"a": 1, "b": 2})',
    result: ["a", "b"],
    run: ([value], site, run) => {
      const keys = Object.keys(value as JsonObject);
      run.list(keys.length, site.at);
      return keys;
    },
  },
  {
    name: "values",
    group: "object",
    params: [object],
    returns: ([type]) => listOf(valueType(type)),
    doc: { en: "The values of an object's fields.", zh: "对象的字段值。" },
    example: 'values({"a": 1, "b": 2})',
    result: [1, 2],
    run: ([value], site, run) => {
      run.list(Object.keys(value as JsonObject).length, site.at);
      return Object.values(value as JsonObject);
    },
  },
  {
    name: "entries",
    group: "object",
    params: [object],
    returns: ([type]) => listOf(objectOf({ key: TEXT, value: valueType(type) })),
    doc: {
      en: "The fields of an object as a list of objects with `key` and `value`.",
      zh: "对象的字段，作为含 `key` 和 `value` 的对象列表。",
    },
    example: 'entries({"a": 1})',
    result: [{ key: "a", value: 1 }],
    run: ([value], site, run) => {
      const entries = Object.entries(value as JsonObject);
      run.list(entries.length, site.at);
      return entries.map(([key, item]) => ({ key, value: item }));
    },
  },
  {
    name: "merge",
    group: "object",
    params: [object],
    rest: true,
    returns: mergeType,
    doc: {
      en: "One object out of several; later fields replace earlier ones.",
      zh: "合并多个对象；后面的字段覆盖前面的。",
    },
    example: 'merge({"a": 1, "b": 1}, {"b": 2})',
    result: { a: 1, b: 2 },
    run: merge,
  },
  {
    name: "pick",
    group: "object",
    params: [object, p("names", "list")],
    returns: OBJECT,
    doc: { en: "The object with only these fields.", zh: "只保留这些字段。" },
    example: 'pick({"a": 1, "b": 2}, ["a"])',
    result: { a: 1 },
    run: chosen(true),
  },
  {
    name: "omit",
    group: "object",
    params: [object, p("names", "list")],
    returns: OBJECT,
    doc: { en: "The object without these fields.", zh: "去掉这些字段。" },
    example: 'omit({"a": 1, "b": 2}, ["a"])',
    result: { b: 2 },
    run: chosen(false),
  },
];
