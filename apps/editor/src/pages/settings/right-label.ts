import type { Right } from "@signalbox/model";
import type { MessageId, Translate } from "../../i18n/types.ts";

const LABELS: Record<Exclude<Right, "public">, MessageId> = {
  "workflows:read": "settings.rightWorkflowsRead",
  "workflows:write": "settings.rightWorkflowsWrite",
  "workflows:publish": "settings.rightWorkflowsPublish",
  "runs:read": "settings.rightRunsRead",
  "runs:start": "settings.rightRunsStart",
  "runs:control": "settings.rightRunsControl",
  "approvals:answer": "settings.rightApprovalsAnswer",
  "inbox:read": "settings.rightInboxRead",
  "inbox:replay": "settings.rightInboxReplay",
  "connections:read": "settings.rightConnectionsRead",
  "connections:write": "settings.rightConnectionsWrite",
  admin: "settings.rightAdmin",
};

/** Rights that can be given, in the order of forms. `public` is what everybody may do anyway. */
export const GIVEN_RIGHTS = Object.keys(LABELS) as Exclude<Right, "public">[];

/** What a right lets one do, in words. */
export const rightLabel = (right: Right, t: Translate): string => (right === "public" ? right : t(LABELS[right]));
