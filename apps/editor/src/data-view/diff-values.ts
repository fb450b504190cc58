import { isObject, type Json, jsonEqual, type ValuePath } from "@signalbox/model";

export interface Difference {
  at: ValuePath;
  kind: "added" | "removed" | "changed";
  before?: Json;
  after?: Json;
}

/** What is different between two values, the innermost differences, in the order of the second one; at most `most`. */
export function diffValues(before: Json, after: Json, most = 500): { differences: Difference[]; more: boolean } {
  const differences: Difference[] = [];
  const add = (difference: Difference) => {
    differences.push(difference);
  };
  const compare = (a: Json, b: Json, at: ValuePath): void => {
    if (differences.length > most || jsonEqual(a, b)) return;
    if (Array.isArray(a) && Array.isArray(b)) return lists(a, b, at);
    if (!isObject(a) || !isObject(b)) return add({ at, kind: "changed", before: a, after: b });
    for (const [key, inner] of Object.entries(b)) {
      if (Object.hasOwn(a, key)) compare(a[key] ?? null, inner, [...at, key]);
      else add({ at: [...at, key], kind: "added", after: inner });
    }
    for (const [key, inner] of Object.entries(a)) {
      if (!Object.hasOwn(b, key)) add({ at: [...at, key], kind: "removed", before: inner });
    }
  };
  /** Equal items at both ends belong together; what is between them is compared by place. */
  const lists = (a: Json[], b: Json[], at: ValuePath): void => {
    let start = 0;
    while (start < a.length && start < b.length && jsonEqual(a[start], b[start])) start++;
    let end = 0;
    while (end < a.length - start && end < b.length - start && jsonEqual(a.at(-1 - end), b.at(-1 - end))) end++;
    const [restA, restB] = [a.length - end, b.length - end];
    for (let i = start; i < Math.max(restA, restB) && differences.length <= most; i++) {
      const path = [...at, i];
      if (i >= restA) add({ at: path, kind: "added", after: b[i] as Json });
      else if (i >= restB) add({ at: path, kind: "removed", before: a[i] as Json });
      else compare(a[i] as Json, b[i] as Json, path);
    }
  };
  compare(before, after, []);
  return { differences: differences.slice(0, most), more: differences.length > most };
}
