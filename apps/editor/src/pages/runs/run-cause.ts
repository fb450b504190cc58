import type { Cause } from "@signalbox/model";
import type { Translate } from "../../i18n/types.ts";

/** What started a run, in a few words. */
export function causeText({ kind, by }: Cause, t: Translate): string {
  switch (kind) {
    case "manual":
      return by ? t("runs.byManualName", { by }) : t("runs.byManual");
    case "api":
      return by ? t("runs.byApiName", { by }) : t("runs.byApi");
    case "webhook":
      return t("runs.byWebhook");
    case "schedule":
      return t("runs.bySchedule");
    case "event":
      return t("runs.byEvent");
    case "workflow":
      return t("runs.byWorkflow");
    case "replay":
      return t("runs.byReplay");
    case "test":
      return t("runs.byTest");
  }
}
