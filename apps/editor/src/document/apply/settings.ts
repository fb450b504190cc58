import { jsonEqual, type WorkflowDocument } from "@signalbox/model";
import type { Operation } from "../operation.ts";

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/** A workflow always has a name: an empty one changes nothing. */
export function setName(document: WorkflowDocument, { name }: Of<"setName">): WorkflowDocument {
  const next = name.trim().slice(0, 120);
  return next === "" || next === document.name ? document : { ...document, name: next };
}

export function setDescription(document: WorkflowDocument, { description }: Of<"setDescription">): WorkflowDocument {
  if ((document.description ?? "") === description) return document;
  const { description: _old, ...rest } = document;
  return description === "" ? rest : { ...rest, description: description.slice(0, 4000) };
}

export function setSettings(document: WorkflowDocument, { settings }: Of<"setSettings">): WorkflowDocument {
  const next = { ...document.settings, ...settings };
  for (const name of Object.keys(next) as (keyof typeof next)[]) if (next[name] === undefined) delete next[name];
  return jsonEqual(next, document.settings) ? document : { ...document, settings: next };
}

export const setVars = (document: WorkflowDocument, { vars }: Of<"setVars">): WorkflowDocument =>
  jsonEqual(vars, document.vars) ? document : { ...document, vars };

export const setEntities = (document: WorkflowDocument, { entities }: Of<"setEntities">): WorkflowDocument =>
  jsonEqual(entities, document.entities) ? document : { ...document, entities };
