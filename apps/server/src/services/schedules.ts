import type { WorkflowDocument } from "@signalbox/model";
import { isFrom } from "../triggers/trigger-index.ts";
import type { Services } from "./context.ts";
import type { NewSchedule } from "./storage.ts";

/** The schedules of a published version: one for each of its triggers by time. */
export function schedulesOf(
  services: Pick<Services, "triggers" | "now">,
  workflow: string,
  versionId: string,
  document: WorkflowDocument,
): NewSchedule[] {
  const rows: NewSchedule[] = [];
  for (const trigger of services.triggers.triggersOf({ workflow, versionId, document })) {
    if (!isFrom(trigger, "schedule")) continue;
    const { node, params, timezone, source } = trigger;
    rows.push({ node, versionId, spec: params, timezone, nextAt: source.next(params, services.now(), timezone) });
  }
  return rows;
}
