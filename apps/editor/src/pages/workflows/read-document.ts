import "../../lib/without-jit.ts";
import { type WorkflowDocument, workflowDocument } from "@signalbox/model";

export type ReadDocument =
  | { kind: "empty" }
  | { kind: "notJson"; detail: string }
  | { kind: "notDocument"; path: string; detail: string }
  | { kind: "document"; document: WorkflowDocument };

/** Reads an exported workflow. Runs nothing of it. */
export function readDocument(text: string): ReadDocument {
  if (text.trim() === "") return { kind: "empty" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { kind: "notJson", detail: cause instanceof Error ? cause.message : String(cause) };
  }
  const parsed = workflowDocument.safeParse(value);
  if (parsed.success) return { kind: "document", document: parsed.data };
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
  return { kind: "notDocument", path, detail: issue?.message ?? "" };
}
