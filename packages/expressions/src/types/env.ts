import type { Json, JsonSchema } from "@signalbox/model";
import type { Root } from "../ast.ts";
import { fromSchema, typeOfValue, widened } from "./from-schema.ts";
import { StepFields } from "./step-fields.ts";
import { ANY, DATE, INTEGER, objectOf, TEXT, type Type } from "./type.ts";

/** What is known, before anything runs, of what an expression can read. `{}` means unknown. */
export interface TypeEnv {
  trigger: JsonSchema;
  /** Outputs of the steps that come before, by node id. */
  steps: Record<string, JsonSchema>;
  /** Inside a for-each: the item. Absent elsewhere, where `item` is an error. */
  item?: JsonSchema;
  /** Whether `index` exists; default: when `item` does. */
  index?: boolean;
  /** The constants of the document themselves, not schemas of them. */
  vars: Record<string, Json>;
  /** Steps that may not have run when this is evaluated: behind a branch, or skipped. */
  maybe?: { has(id: string): boolean };
}

const RUN = objectOf({ id: TEXT, workflow: TEXT, startedAt: DATE });

/** The type of a root name; undefined when it does not exist here. */
export function rootType(name: Root, env: TypeEnv): Type | undefined {
  switch (name) {
    case "trigger":
      return fromSchema(env.trigger);
    case "steps":
      return { kind: "object", fields: new StepFields(env.steps, env.maybe) };
    case "vars":
      return widened(typeOfValue(env.vars));
    case "item":
      return env.item ? fromSchema(env.item) : undefined;
    case "index":
      return (env.index ?? env.item !== undefined) ? INTEGER : undefined;
    case "run":
      return RUN;
    case "now":
      return DATE;
    default:
      return ANY;
  }
}
