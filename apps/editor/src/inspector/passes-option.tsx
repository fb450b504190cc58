import { MAX_PASSES } from "@signalbox/engine";
import { useGraph } from "../canvas/editor/editor-model.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useT } from "../i18n/provider.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { FieldFindings } from "./field-findings.tsx";
import { useNodeForm } from "./node-context.ts";

/** On the entry of a drawn cycle: how often it may be gone through. */
export function PassesOption({ card, onChange }: { card: CanvasNode; onChange(passes: number | undefined): void }) {
  const t = useT();
  const { readOnly } = useNodeForm();
  const { cycles } = useGraph();
  const { maxPasses } = card.node;
  if (!cycles.has(card.id) && maxPasses === undefined) return null;
  return (
    <div>
      <NumberField
        label={t("inspector.maxPasses")}
        description={t("inspector.maxPassesHelp")}
        minValue={1}
        maxValue={10_000_000}
        isReadOnly={readOnly}
        value={maxPasses ?? Number.NaN}
        placeholder={String(MAX_PASSES)}
        onChange={(passes) => onChange(Number.isNaN(passes) ? undefined : passes)}
      />
      <FieldFindings path="maxPasses" />
    </div>
  );
}
