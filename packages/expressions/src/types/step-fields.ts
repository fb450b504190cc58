import type { JsonSchema } from "@signalbox/model";
import { fromSchema } from "./from-schema.ts";
import type { Field } from "./type.ts";

/**
 * The steps of an environment as fields, each made when it is asked for: a workflow of thousands of steps has an
 * environment a step, and an expression reads one or two of them.
 */
export class StepFields implements ReadonlyMap<string, Field> {
  readonly #steps: Readonly<Record<string, JsonSchema>>;
  readonly #maybe: { has(id: string): boolean } | undefined;

  constructor(steps: Readonly<Record<string, JsonSchema>>, maybe: { has(id: string): boolean } | undefined) {
    this.#steps = steps;
    this.#maybe = maybe;
  }

  get(id: string): Field | undefined {
    const schema = this.has(id) ? this.#steps[id] : undefined;
    return schema && { type: fromSchema(schema), optional: this.#maybe?.has(id) ?? false };
  }
  has(id: string): boolean {
    return Object.hasOwn(this.#steps, id);
  }
  get size(): number {
    return Object.keys(this.#steps).length;
  }
  *entries(): MapIterator<[string, Field]> {
    for (const id of this.keys()) yield [id, this.get(id) as Field];
  }
  keys(): MapIterator<string> {
    return Object.keys(this.#steps).values();
  }
  *values(): MapIterator<Field> {
    for (const [, field] of this.entries()) yield field;
  }
  forEach(visit: (field: Field, id: string, map: ReadonlyMap<string, Field>) => void): void {
    for (const [id, field] of this.entries()) visit(field, id, this);
  }
  [Symbol.iterator](): MapIterator<[string, Field]> {
    return this.entries();
  }
}
