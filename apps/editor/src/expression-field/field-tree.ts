import type { Scope, TypeEnv } from "@signalbox/expressions";
import { isObject, type Json, type JsonSchema } from "@signalbox/model";

/** Something that can be read here: its path as an expression, and a sample of its value. */
export interface PickItem {
  path: string;
  name: string;
  sample: Json | undefined;
  schema: JsonSchema;
  /** Whose data it is, as a key of origins; of roots alone. */
  of?: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const member = (path: string, name: string): string =>
  NAME.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

/** The roots: trigger, item, each step before this one in the order it is given, constants, the run. */
export function pickRoots(
  env: TypeEnv,
  scope: Scope | undefined,
  nameOf: (id: string) => string,
  rootName: (root: string) => string = (root) => root,
): PickItem[] {
  const root = (name: string, sample: Json | undefined, schema: JsonSchema, of?: string): PickItem => ({
    path: name,
    name: rootName(name),
    sample,
    schema,
    ...(of !== undefined && { of }),
  });
  const roots: PickItem[] = [root("trigger", scope?.trigger, env.trigger, "trigger")];
  if (env.item) {
    roots.push(root("item", scope?.item, env.item, "item"));
    roots.push(root("index", scope?.index, { type: "integer" }));
  }
  for (const [id, schema] of Object.entries(env.steps)) {
    roots.push({ path: member("steps", id), name: nameOf(id), sample: scope?.steps[id], schema, of: id });
  }
  if (Object.keys(env.vars).length > 0) roots.push(root("vars", env.vars, {}));
  roots.push(root("run", scope?.run ?? {}, {}));
  roots.push(root("now", scope && new Date(scope.now).toISOString(), { type: "string" }));
  return roots;
}

/** What is inside: fields of the schema first, then those only the sample shows; of a list its first item. */
export function pickChildren({ path, sample, schema }: PickItem): PickItem[] {
  if (Array.isArray(sample) || schema.type === "array") {
    const items = isObject(schema.items) ? schema.items : {};
    const first = Array.isArray(sample) ? sample[0] : undefined;
    if (first === undefined && Object.keys(items).length === 0) return [];
    return [{ path: `${path}[0]`, name: "[0]", sample: first, schema: items }];
  }
  const properties = isObject(schema.properties) ? schema.properties : {};
  const value = isObject(sample) ? sample : {};
  const names = new Set([...Object.keys(properties), ...Object.keys(value)]);
  return [...names].slice(0, 200).map((name) => {
    const inner = properties[name];
    return { path: member(path, name), name, sample: value[name], schema: isObject(inner) ? inner : {} };
  });
}

/** Fields that are looked through, and found at most. */
const LOOKED_AT = 3000;
const MOST_FOUND = 100;

/** Everything whose name, path or sample has a text in it, in order, at most some. */
export function findItems(roots: readonly PickItem[], text: string): PickItem[] {
  const wanted = text.trim().toLowerCase();
  const found: PickItem[] = [];
  let looked = 0;
  const visit = (item: PickItem, depth: number, shown: string): void => {
    if (found.length >= MOST_FOUND || ++looked > LOOKED_AT) return;
    const { sample } = item;
    const plain = typeof sample === "string" || typeof sample === "number" ? String(sample).slice(0, 200) : "";
    if (`${shown} ${item.path} ${plain}`.toLowerCase().includes(wanted)) found.push({ ...item, name: shown });
    if (depth < 6) for (const child of pickChildren(item)) visit(child, depth + 1, `${shown} › ${child.name}`);
  };
  for (const root of roots) visit(root, 0, root.name);
  return found;
}
