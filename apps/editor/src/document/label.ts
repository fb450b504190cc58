import type { WorkflowDocument } from "@signalbox/model";
import type { Label, Operation } from "./operation.ts";

const nameOf = (document: WorkflowDocument, id: string): string =>
  document.nodes.find((node) => node.id === id)?.label ?? id;

const counted = (key: string, ids: { length: number }): Label => ({ key, values: { count: ids.length } });

/** What the history list calls an operation; `document` is the one before it. */
export function labelOf(document: WorkflowDocument, op: Operation): Label {
  switch (op.kind) {
    case "addNode":
      return { key: "op.addNode", values: { name: op.node.label ?? op.node.id } };
    case "deleteNodes":
      return counted(op.heal ? "op.healNodes" : "op.deleteNodes", op.ids);
    case "connect":
      return {
        key: "op.connect",
        values: { from: nameOf(document, op.edge.source), to: nameOf(document, op.edge.target) },
      };
    case "disconnect":
      return counted("op.disconnect", op.edges);
    case "setParam":
      return { key: "op.setParam", values: { field: op.name, name: nameOf(document, op.id) } };
    case "setNodeField":
      return { key: `op.field.${op.field}`, values: { name: nameOf(document, op.id) } };
    case "renameNode":
      return { key: "op.renameNode", values: { from: op.id, to: op.to } };
    case "setScope":
      return counted(op.scope === undefined ? "op.leaveScope" : "op.enterScope", op.ids);
    case "setType":
      return { key: "op.setType", values: { name: nameOf(document, op.id) } };
    case "moveNodes":
    case "layout":
      return counted(`op.${op.kind}`, Object.keys(op.places));
    case "resizeNode":
      return { key: "op.resizeNode", values: { name: nameOf(document, op.id) } };
    case "deleteNotes":
      return counted("op.deleteNotes", op.ids);
    case "paste":
    case "duplicate":
      return { key: `op.${op.kind}`, values: { count: op.fragment.nodes.length + op.fragment.notes.length } };
    case "replace":
      return { key: `op.replace.${op.reason}` };
    case "batch":
    case "patch":
      return op.label;
    default:
      return { key: `op.${op.kind}` };
  }
}
