import { type TypeEnv, typeOfTemplate } from "@signalbox/expressions";
import type { JsonSchema } from "@signalbox/model";
import { createContext } from "react";

/** A field that takes a place of the data: drawn, chosen from a menu, or dropped on. */
export interface InsertTarget {
  label: string;
  /** @param path As an expression, without braces. */
  insert(path: string): void;
}

/** The fields of one form, and the one that had the focus last. */
export class InsertTargets {
  readonly #targets = new Map<string, InsertTarget>();
  #last: string | undefined;

  add(id: string, target: InsertTarget): () => void {
    this.#targets.set(id, target);
    return () => {
      if (this.#targets.get(id) === target) this.#targets.delete(id);
    };
  }
  focused(id: string): void {
    this.#last = id;
  }
  /** Where data goes without asking: the field that had the focus last. */
  last(): InsertTarget | undefined {
    return this.#last === undefined ? undefined : this.#targets.get(this.#last);
  }
  list(): { id: string; target: InsertTarget }[] {
    return [...this.#targets].map(([id, target]) => ({ id, target }));
  }
}

/** The targets of the form around; undefined where nothing can be inserted. */
export const InsertContext = createContext<InsertTargets | undefined>(undefined);

/** What is being dragged. Browsers tell a drop target nothing about the data before the drop. */
export const dragged: { path: string | undefined } = { path: undefined };

/**
 * The expression that puts what is at a path into a field: converted where the field needs text and the value is a
 * number or yes-or-no, which loses nothing. Other kinds are left as they are; the check says what does not fit.
 */
export function fitted(path: string, expected: JsonSchema | undefined, env: TypeEnv): string {
  if (expected?.type !== "string" || Array.isArray(expected.enum)) return path;
  try {
    const { type } = typeOfTemplate(`{{ ${path} }}`, env);
    return type === "number" || type === "integer" || type === "boolean" ? `string(${path})` : path;
  } catch {
    return path;
  }
}
