import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { localized, template, workflowDocument } from "@signalbox/model";
import { z } from "zod";

/** A file of `examples/templates`; its name is the template's id. */
export const templateFile = template.omit({ id: true, nodeTypes: true, document: true }).extend({
  title: localized.required(),
  summary: localized.required(),
  /** Nodes that do without their sample data where the demo shop is. */
  demo: z.array(z.string()).default([]),
  document: workflowDocument,
  /** Chinese texts of the document by path: `name`, `nodes.<id>.label`, `nodes.<id>.params.title`, `notes.<id>.text`. */
  zh: z.record(z.string(), z.string()),
});
export type TemplateFile = z.infer<typeof templateFile>;

/**
 * All templates by id, in the order of their file names.
 *
 * @throws Error naming the file when one does not have the shape.
 */
export function readTemplates(folder: string): ReadonlyMap<string, TemplateFile> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(names.sort().map((name) => [basename(name, ".json"), readOne(join(folder, name))]));
}

function readOne(path: string): TemplateFile {
  const parsed = templateFile.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error(`The template ${path} cannot be read: ${z.prettifyError(parsed.error)}`);
}
