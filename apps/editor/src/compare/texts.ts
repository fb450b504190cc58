import type {
  Change,
  ChangeSummary,
  DocumentChanges,
  FieldChange,
  Json,
  NodeCatalog,
  WorkflowDocument,
  WorkflowNode,
} from "@signalbox/model";
import { useMemo } from "react";
import { useI18n } from "../i18n/provider.tsx";
import type { MessageId } from "../i18n/types.ts";
import { formFields } from "../inspector/form-field.ts";

const FIELDS: ReadonlySet<string> = new Set([
  "type",
  "typeVersion",
  "label",
  "connection",
  "retry",
  "timeout",
  "join",
  "onError",
  "scope",
  "limit",
  "undo",
  "maxPasses",
  "disabled",
]);

/** A value as people read it: text as it is, everything else as JSON. */
export const valueText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

/** Words for changes: what a node, an edge or a field is called. */
export function useChangeTexts(catalog: NodeCatalog | undefined, documents: readonly WorkflowDocument[]) {
  const { t, local } = useI18n();
  return useMemo(() => {
    const nodes = new Map(documents.flatMap((document) => document.nodes.map((node) => [node.id, node] as const)));
    const nodeName = (node: WorkflowNode): string => {
      const definition = catalog?.get(node.type, node.typeVersion);
      return node.label || (definition ? local(definition.title) : node.id);
    };
    const nameOf = (id: string): string => {
      const node = nodes.get(id);
      return node ? nodeName(node) : id;
    };
    const fieldName = (field: FieldChange, node?: WorkflowNode): string => {
      const [first, second, ...rest] = field.path;
      const deeper = (parts: readonly (string | number | undefined)[]) =>
        parts
          .filter((part) => part !== undefined)
          .map((part) => (typeof part === "number" ? String(part + 1) : part))
          .join(" › ");
      if (!node) return deeper([t(`compare.part.${first}` as MessageId), second, ...rest]);
      if (first === "params") {
        const definition = catalog?.get(node.type, node.typeVersion);
        const known = definition && formFields(definition.params).find(({ name }) => name === second);
        return deeper([known ? local(known.label) : second, ...rest]);
      }
      const name = FIELDS.has(String(first)) ? t(`compare.field.${first}` as MessageId) : first;
      return deeper([name, second, ...rest]);
    };
    const title = (change: Change): string => {
      if (change.kind === "node") return nodeName(change.node);
      if (change.kind === "document") return fieldName(change.field);
      const { source, target, sourcePort } = change.edge;
      const values = { from: nameOf(source), to: nameOf(target) };
      return sourcePort === "out" ? t("compare.edge", values) : t("compare.edgeWhen", { ...values, when: sourcePort });
    };
    return { nodeName, fieldName, title };
  }, [t, local, catalog, documents]);
}
export type ChangeTexts = ReturnType<typeof useChangeTexts>;

/** One line: who came, went and changed. */
export function useSummaryText(): (summary: ChangeSummary) => string {
  const { t } = useI18n();
  return ({ added, removed, changed, edges, document, folded }) => {
    const comma = t("canvas.comma");
    const nodes = (["added", "removed", "changed"] as const).flatMap((kind) => {
      const { count, names } = { added, removed, changed }[kind];
      if (count === 0) return [];
      return count <= 2
        ? t(`compare.sum.${kind}Names`, { names: names.join(comma) })
        : t(`compare.sum.${kind}`, { count });
    });
    const parts = [
      ...nodes,
      ...(edges > 0 ? [t("compare.sum.edges", { count: edges })] : []),
      ...document.map((part) => t("compare.sum.part", { part: t(`compare.part.${part}` as MessageId) })),
    ];
    if (parts.length > 0) return parts.join(comma);
    return t(folded > 0 ? "compare.sum.layout" : "compare.sum.nothing");
  };
}

/** What is not shown, in words; empty when nothing is. */
export function useFoldedText(): (folded: DocumentChanges["folded"]) => string {
  const { t } = useI18n();
  return (folded) =>
    (["moved", "notes", "pinned"] as const)
      .flatMap((kind) => (folded[kind] > 0 ? t(`compare.folded.${kind}`, { count: folded[kind] }) : []))
      .join(t("canvas.comma"));
}
