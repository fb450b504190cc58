import { evaluateTemplate } from "@signalbox/expressions";
import type { Json, WorkflowDocument } from "@signalbox/model";

/** Longer values are cut: they are keys to look runs up by, not data. */
const LONGEST = 200;

/**
 * The business objects a run is about, from the workflow's `entities` and the trigger's input. An expression that
 * fails, or gives nothing, names no object: it never keeps a run from starting.
 */
export function entitiesOf(document: WorkflowDocument, input: Json, now: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [kind, template] of Object.entries(document.entities)) {
    try {
      const scope = {
        trigger: input,
        steps: {},
        vars: document.vars,
        run: {},
        now,
        timezone: document.settings.timezone,
      };
      const value = evaluateTemplate(template, scope);
      if (typeof value === "string" || typeof value === "number") found[kind] = String(value).slice(0, LONGEST);
    } catch {
      // Left out, as promised above.
    }
  }
  return found;
}
