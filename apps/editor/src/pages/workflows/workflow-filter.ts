import type { WorkflowSummary } from "@signalbox/model";
import type { WorkflowsSearch } from "../../app/search.ts";

/** Whether a workflow is shown under these filters; every word of `q` must be in its name or description. */
export function matches(workflow: WorkflowSummary, { q, status }: WorkflowsSearch): boolean {
  const text = `${workflow.name} ${workflow.description ?? ""} ${workflow.id}`.toLowerCase();
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(word))) return false;
  switch (status) {
    case "on":
      return workflow.enabled;
    case "off":
      return !workflow.enabled && workflow.version > 0;
    case "failing":
      return workflow.runs.failed24h > 0;
    case "draft":
      return workflow.version === 0;
    case undefined:
      return true;
  }
}
