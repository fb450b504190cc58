import type { Scope, TypeEnv } from "@signalbox/expressions";
import { isObject, type Json, type JsonSchema } from "@signalbox/model";

/** Something that can be read here: its path as an expression, and a sample of its value. */
export interface PickItem {
  path: string;
  name: string;
  sample: Json | undefined;
  schema: JsonSchema;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const member = (path: string, name: string): string =>
  NAME.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

/** The roots: trigger, item, each step before this one, constants, the run. */
export function pickRoots(env: TypeEnv, scope: Scope | undefined, nameOf: (id: string) => string): PickItem[] {
  const roots: PickItem[] = [{ path: "trigger", name: "trigger", sample: scope?.trigger, schema: env.trigger }];
  if (env.item) {
    roots.push({ path: "item", name: "item", sample: scope?.item, schema: env.item });
    roots.push({ path: "index", name: "index", sample: scope?.index, schema: { type: "integer" } });
  }
  for (const [id, schema] of Object.entries(env.steps)) {
    roots.push({ path: member("steps", id), name: nameOf(id), sample: scope?.steps[id], schema });
  }
  if (Object.keys(env.vars).length > 0) roots.push({ path: "vars", name: "vars", sample: env.vars, schema: {} });
  roots.push({ path: "run", name: "run", sample: scope?.run ?? {}, schema: {} });
  roots.push({
    path: "now",
    name: "now",
    sample: scope && new Date(scope.now).toISOString(),
    schema: { type: "string" },
  });
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
