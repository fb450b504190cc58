import { join } from "node:path";
import { errorsPage } from "./errors-page.ts";
import { workflowSchemaText } from "./workflow-schema.ts";

const folder = join(import.meta.dirname, "../../../../docs/reference");

/** The pages of the reference that are made from this package: path and text. */
export const pages = (): { path: string; text: string }[] => [
  { path: join(folder, "errors.md"), text: errorsPage() },
  { path: join(folder, "workflow.schema.json"), text: workflowSchemaText() },
];
