import type { WorkflowSummary } from "@signalbox/model";
import { useErrorText } from "../../data/error-text.ts";
import { useSwitchWorkflow } from "../../data/mutations.ts";
import { useCan } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { Switch } from "../../ui/switch.tsx";
import { toast } from "../../ui/toast.tsx";

/** Switches a workflow on and off. Shows the wanted state at once and goes back when the server refuses. */
export function EnabledSwitch({ workflow }: { workflow: WorkflowSummary }) {
  const t = useT();
  const errorText = useErrorText();
  const may = useCan("workflows:publish");
  const change = useSwitchWorkflow();
  const { id, name } = workflow;
  const enabled = change.isPending ? change.variables.enabled : workflow.enabled;
  const toggle = (next: boolean) =>
    change.mutate(
      { id, enabled: next },
      {
        onSuccess: () =>
          toast.show(
            next
              ? { title: t("workflows.switchedOn", { name }), tone: "succeeded" }
              : { title: t("workflows.switchedOff", { name }), detail: t("workflows.switchedOffDetail") },
          ),
        onError: (error) => toast.show({ title: errorText(error), tone: "failed" }),
      },
    );
  const unpublished = workflow.version === 0;
  return (
    <span title={unpublished ? t("workflows.switchNeedsVersion") : undefined}>
      <Switch
        aria-label={t("workflows.switchLabel", { name })}
        isSelected={enabled}
        isDisabled={!may || unpublished}
        onChange={toggle}
      />
    </span>
  );
}
