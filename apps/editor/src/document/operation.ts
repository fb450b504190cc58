import type {
  Json,
  WorkflowDocument,
  WorkflowEdge,
  WorkflowNode,
  WorkflowNote,
  WorkflowSettings,
} from "@signalbox/model";
import type { DocumentPatch } from "./patch.ts";

export interface Point {
  x: number;
  y: number;
}

/** Name of an operation for the history list: a message key of the `document` catalog and its values. */
export interface Label {
  key: string;
  values?: Record<string, string | number>;
}

/** Fields of a node that are set as a whole; `undefined` clears one. */
export type NodeField =
  | "label"
  | "connection"
  | "retry"
  | "timeout"
  | "join"
  | "onError"
  | "limit"
  | "undo"
  | "maxPasses"
  | "pinned"
  | "sample"
  | "disabled";

/** A piece of a workflow as it travels by clipboard or template; places are relative to its own top left corner. */
export interface Fragment {
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
  places: Record<string, Point>;
  notes: WorkflowNote[];
}

/**
 * Every way a document can change. Operations are plain data and know their targets by id, so the same one can be
 * applied again to a newer document; what no longer fits has no effect.
 */
export type Operation =
  | { kind: "addNode"; node: WorkflowNode; at: Point }
  /** With the contents of containers. `heal` connects what stood before to what stood behind. */
  | { kind: "deleteNodes"; ids: readonly string[]; heal?: boolean }
  | { kind: "connect"; edge: WorkflowEdge }
  | { kind: "disconnect"; edges: readonly string[] }
  | { kind: "reconnect"; edge: string; to: WorkflowEdge }
  | { kind: "setParam"; id: string; name: string; value: Json | undefined }
  | { kind: "setNodeField"; id: string; field: NodeField; value: Json | undefined }
  /** Gives a node another id; every expression, edge, scope and place follows. */
  | { kind: "renameNode"; id: string; to: string }
  /** Into a container (`scope`), or out of all of them. */
  | { kind: "setScope"; ids: readonly string[]; scope: string | undefined }
  /** Another version or type of node under the same id; parameters are kept. */
  | { kind: "setType"; id: string; type: string; typeVersion: number }
  | { kind: "moveNodes"; places: Record<string, Point> }
  | { kind: "layout"; places: Record<string, Point> }
  | { kind: "resizeNode"; id: string; width: number; height: number }
  | { kind: "addNote"; note: WorkflowNote }
  /** `node: undefined` unpins it. */
  | { kind: "editNote"; id: string; set: { [K in keyof Omit<WorkflowNote, "id">]?: WorkflowNote[K] | undefined } }
  | { kind: "deleteNotes"; ids: readonly string[] }
  /** Ids must be free: made so by `freshFragment`. */
  | { kind: "paste" | "duplicate"; fragment: Fragment; at: Point; scope?: string }
  | { kind: "setName"; name: string }
  | { kind: "setDescription"; description: string }
  | { kind: "setSettings"; settings: Partial<WorkflowSettings> }
  | { kind: "setVars"; vars: WorkflowDocument["vars"] }
  | { kind: "setEntities"; entities: WorkflowDocument["entities"] }
  /** Takes over another document whole: a restored version, an import. */
  | { kind: "replace"; document: WorkflowDocument; reason: "restore" | "import" | "theirs" | "merged" | "recovered" }
  /** Changes known only by their result: edits of an earlier visit. */
  | { kind: "patch"; patch: DocumentPatch; label: Label }
  /** Several as one step of the history. */
  | { kind: "batch"; label: Label; operations: readonly Operation[] };

export type OperationKind = Operation["kind"];
