import { readFileSync } from "node:fs";
import { type Json, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { describeIssues } from "../http/errors.ts";
import { UsageError } from "./args.ts";

/** @throws UsageError naming the file, and line and column for what is not JSON. */
export function readJsonFile(path: string): Json {
  let text: string;
  try {
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw new UsageError(`${path} cannot be read: ${reason}.`, { cause });
  }
  return parseJsonText(text, path);
}

export function parseJsonText(text: string, name: string): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch (cause) {
    const message = (cause as Error).message;
    const at = /position (\d+)/.exec(message)?.[1];
    const place = at === undefined || message.includes("line ") ? "" : ` (${lineAndColumn(text, Number(at))})`;
    throw new UsageError(`${name} is not JSON: ${message}${place}.`, { cause });
  }
}

function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** JSON given on the command line: itself, or the name of a file that holds it (`@` in front is allowed). */
export function readJsonArgument(text: string, name: string): Json {
  const trimmed = text.trim();
  if (/^[[{"]|^-?\d|^(true|false|null)$/.test(trimmed)) return parseJsonText(trimmed, name);
  return readJsonFile(trimmed.replace(/^@/, ""));
}

/** @throws UsageError naming the file and the first three places that are not as a workflow document must be. */
export function readDocument(path: string): WorkflowDocument {
  const result = workflowDocument.safeParse(readJsonFile(path));
  if (result.success) return result.data;
  throw new UsageError(`${path} is not a workflow document: ${describeIssues(result.error, "document")}.`);
}
