import { useQuery } from "@tanstack/react-query";
import { queries } from "../../data/queries.ts";
import { ComboBox } from "../../ui/combo-box.tsx";
import { useNodeForm } from "../node-context.ts";

/** Another workflow, chosen by name. */
export function WorkflowField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange(id: string | undefined): void;
}) {
  const { readOnly } = useNodeForm();
  const workflows = useQuery(queries.workflows());
  const options = (workflows.data?.items ?? []).map(({ id, name, description }) => ({
    id,
    label: name,
    ...(description !== undefined && { description }),
  }));
  if (!workflows.data) return null;
  return (
    <ComboBox
      aria-label={label}
      isDisabled={readOnly}
      options={options}
      value={value}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
