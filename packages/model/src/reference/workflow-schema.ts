import { z } from "zod";
import { DOCUMENT_FORMAT, workflowDocument } from "../document.ts";
import type { JsonSchema } from "../json.ts";

/**
 * JSON Schema (2020-12) of the workflow document, for editors and other tools. It accepts whatever the program reads,
 * fields with defaults left out included; that references are sound is checked by the program alone.
 */
export function workflowSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(workflowDocument, { io: "input", unrepresentable: "any" });
  return {
    $schema,
    title: "Signalbox workflow",
    description: `Workflow document, format ${DOCUMENT_FORMAT}. See docs/spec/document.md.`,
    ...schema,
  };
}

/** Text of docs/reference/workflow.schema.json. */
export const workflowSchemaText = (): string => `${JSON.stringify(workflowSchema(), null, 2)}\n`;
