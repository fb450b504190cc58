import { cardName } from "../../canvas/card/card-texts.ts";
import { useEditor, useGraph } from "../../canvas/editor/editor-model.ts";
import type { CanvasGraph, CanvasNode } from "../../canvas/graph/canvas-graph.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Select } from "../../ui/select.tsx";
import { useNodeForm } from "../node-context.ts";

/** Another node of the workflow, by name: one that can be under way while this one runs. */
export function NodeField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange(id: string | undefined): void;
}) {
  const { t, local } = useI18n();
  const { readOnly, node } = useNodeForm();
  const model = useEditor();
  const graph = useGraph();
  const options = withdrawable(graph, node).map((card) => ({
    id: card.id,
    label: cardName(card),
    ...(card.definition && { description: local(card.definition.title) }),
  }));
  const gone = value !== null && !options.some((option) => option.id === value);
  return (
    <Select
      aria-label={label}
      isDisabled={readOnly}
      value={value}
      options={gone ? [{ id: value, label: t("inspector.nodeGone", { id: value }) }, ...options] : options}
      onChange={(id) => {
        onChange(id);
        model.surface.current?.fit([node, id]);
      }}
    />
  );
}

/** Nodes that take time, in the containers around this node, those beside it first. */
export function withdrawable(graph: CanvasGraph, id: string): CanvasNode[] {
  const found: CanvasNode[] = [];
  const own = graph.nodes.get(id);
  let scope = own?.parent;
  for (let depth = 0; own && depth < 20; depth++) {
    for (const beside of graph.children.get(scope) ?? []) {
      const card = graph.nodes.get(beside);
      if (card && beside !== id && takesTime(card)) found.push(card);
    }
    if (scope === undefined) break;
    scope = graph.nodes.get(scope)?.parent;
  }
  return found;
}

const takesTime = ({ definition, container, aside }: CanvasNode): boolean =>
  (container && !aside) || ["action", "wait", "child"].includes(definition?.behaviour ?? "");
