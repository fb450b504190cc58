import type { WorkflowDocument } from "@signalbox/model";

/** What the workflow says of its runs' priority: from 0, the most urgent, to 9; undefined when it says nothing. */
export const priorityOf = (document: WorkflowDocument): number | undefined => document.settings.priority;
