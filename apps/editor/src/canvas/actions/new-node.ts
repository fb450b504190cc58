import { isObject, type Json, type NodeDefinition, slugFor, type WorkflowNode } from "@signalbox/model";
import type { EditorModel } from "../editor/editor-model.ts";

/** A new node of a type, with the defaults of its parameters. Its id is made from the English title. */
export function newNode(model: EditorModel, definition: NodeDefinition, label: string): WorkflowNode {
  const taken = new Set(model.document().nodes.map((node) => node.id));
  return {
    id: slugFor(definition.title.en, (id) => taken.has(id), definition.type.split(".").at(-1)),
    type: definition.type,
    typeVersion: definition.version,
    label,
    params: defaultsOf(definition),
  };
}

/** The parameters of a new node of this type. */
export function defaultsOf(definition: NodeDefinition): Record<string, Json> {
  const properties = isObject(definition.params.properties) ? definition.params.properties : {};
  const params: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (isObject(schema) && schema.default !== undefined) params[name] = structuredClone(schema.default) as Json;
  }
  return params;
}
