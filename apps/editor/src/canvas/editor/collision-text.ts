import { isObject, type Localized, type NodeCatalog, type WorkflowDocument, type WorkflowNode } from "@signalbox/model";
import type { Collision } from "../../document/merge/merge.ts";
import type { MessageId, Translate } from "../../i18n/types.ts";
import { formFields } from "../../inspector/form-field.ts";

/** A value in words: as data (`plain` is false), or what is said about it. */
export interface ValueText {
  text: string;
  plain: boolean;
}

export interface CollisionText {
  /** The node, or "Settings" and the like; undefined for fields of the workflow itself. */
  owner: string | undefined;
  field: string;
  /** Undefined where it says nothing: of something new. */
  base: ValueText | undefined;
  mine: ValueText;
  theirs: ValueText;
}

interface Context {
  mine: WorkflowDocument;
  theirs: WorkflowDocument;
  catalog: NodeCatalog;
  t: Translate;
  local(text: Localized): string;
}

/** Names of fields that have one elsewhere in the editor. */
const NAMES: Record<string, MessageId> = {
  "document/name": "document.field.workflowName",
  "document/description": "canvas.description",
  "settings/timezone": "canvas.timezone",
  "settings/deadline": "canvas.deadline",
  "settings/concurrency": "canvas.runLimit",
  "settings/priority": "canvas.priority",
  "settings/durability": "canvas.durability",
  "settings/retention": "canvas.retention",
  "field/label": "inspector.name",
  "field/connection": "inspector.connection",
  "field/retry": "inspector.retry",
  "field/timeout": "inspector.timeout",
  "field/join": "document.field.join",
  "field/onError": "inspector.onError",
  "field/scope": "document.field.scope",
  "field/limit": "inspector.limit",
  "field/undo": "inspector.undo",
  "field/maxPasses": "document.field.maxPasses",
  "field/pinned": "inspector.pinnedData",
  "field/disabled": "document.field.disabled",
  "field/type": "document.field.type",
  "noteField/text": "document.field.noteText",
  "noteField/color": "document.field.noteColor",
  "noteField/node": "document.field.noteNode",
};
const OWNERS: Partial<Record<Collision["kind"], MessageId>> = {
  settings: "document.owner.settings",
  vars: "canvas.vars",
  entities: "canvas.entities",
  note: "document.owner.note",
  noteField: "document.owner.note",
};

/** A collision as people read it: which field of what, and its values. */
export function collisionText(collision: Collision, context: Context): CollisionText {
  const { kind, id = "", field = "" } = collision;
  const { t } = context;
  const node = nodeOf(context, id);
  const owner = OWNERS[kind];
  const value = (given: unknown) => valueText(collision, given, context);
  return {
    owner: owner ? t(owner) : node ? nameOf(node) : id === "" ? undefined : id,
    field: fieldName(kind, field, node, context),
    base: kind === "node" || kind === "note" ? undefined : value(collision.base),
    mine: value(collision.mine),
    theirs: value(collision.theirs),
  };
}

function fieldName(kind: Collision["kind"], field: string, node: WorkflowNode | undefined, context: Context): string {
  const { t, catalog, local } = context;
  if (kind === "node" || kind === "note") return t("document.field.presence");
  if (kind === "id") return t("document.field.id");
  if (kind === "port") return t("document.field.port", { port: field });
  if (kind === "param" && node) {
    const definition = catalog.get(node.type, node.typeVersion);
    const known = definition && formFields(definition.params).find(({ name }) => name === field);
    return known ? local(known.label) : field;
  }
  const name = NAMES[`${kind}/${field}`];
  return name ? t(name) : field;
}

function valueText({ kind, field }: Collision, value: unknown, context: Context): ValueText {
  const { t, catalog, local } = context;
  const word = (text: string): ValueText => ({ text, plain: true });
  const name = (id: unknown) => {
    const node = nodeOf(context, String(id));
    return node ? nameOf(node) : String(id);
  };
  if (kind === "node" || kind === "note") return word(t(value ? "document.value.changed" : "document.value.deleted"));
  if (kind === "field" && field === "scope")
    return value === undefined ? word(t("document.value.outside")) : word(name(value));
  if (kind === "field" && field === "disabled") return word(t(value ? "document.value.off" : "document.value.on"));
  if (value === undefined || value === "" || (kind === "port" && Array.isArray(value) && value.length === 0)) {
    return word(t("document.value.empty"));
  }
  if (kind === "field" && field === "undo") return word(name(value));
  if (kind === "port" && Array.isArray(value)) return word(value.map(name).join(", "));
  if (kind === "field" && field === "type" && isObject(value)) {
    const definition = catalog.get(String(value.type), Number(value.typeVersion));
    const title = definition ? local(definition.title) : String(value.type);
    return word(`${title} (${value.typeVersion})`);
  }
  return { text: typeof value === "string" ? value : JSON.stringify(value, null, 2), plain: false };
}

const nameOf = (node: WorkflowNode): string => node.label ?? node.id;
const nodeOf = ({ mine, theirs }: Context, id: string): WorkflowNode | undefined =>
  mine.nodes.find((node) => node.id === id) ?? theirs.nodes.find((node) => node.id === id);
