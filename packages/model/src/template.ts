import { z } from "zod";
import { workflowDocument } from "./document.ts";
import { localized } from "./node-definition.ts";

export const templateCategory = z.enum(["orders", "stock", "support", "reports", "connect"]);
export type TemplateCategory = z.infer<typeof templateCategory>;

/** What a template works with, for filters. */
export const templateSystem = z.enum(["shop", "mail", "people", "schedule", "webhook", "carrier"]);
export type TemplateSystem = z.infer<typeof templateSystem>;

/** Something to fill in before a workflow made from a template works with real systems. */
export const templateNeed = z.object({
  /** A connection of a node, a value under `vars`, or other settings of a node. */
  kind: z.enum(["connection", "value", "settings"]),
  /** Node id; of a `value` its name under `vars`. */
  at: z.string(),
  text: localized,
  /** The demo shop has filled it in. */
  filled: z.boolean().default(false),
});
export type TemplateNeed = z.infer<typeof templateNeed>;

/** A template in the gallery, with its texts in both languages so that both can be searched. */
export const templateSummary = z.object({
  id: z.string(),
  title: localized,
  summary: localized,
  category: templateCategory,
  systems: z.array(templateSystem),
  /** Node types in flow order, for icons. */
  nodeTypes: z.array(z.string()),
});
export type TemplateSummary = z.infer<typeof templateSummary>;

/** A template with its workflow in one language. Nodes that reach outside carry sample data, so a test runs at once. */
export const template = templateSummary.extend({
  /** What it does, step by step. */
  steps: z.array(localized),
  needs: z.array(templateNeed),
  document: workflowDocument,
});
export type Template = z.infer<typeof template>;
