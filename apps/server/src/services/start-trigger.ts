import { SignalboxError, type WorkflowDocument } from "@signalbox/model";
import type { Services } from "./context.ts";

/**
 * The trigger a run begins with: the one that was asked for, else the one for starts by hand, else the only one.
 *
 * @throws SignalboxError BAD_REQUEST naming the triggers there are.
 */
export function chooseTrigger(
  services: Pick<Services, "catalog">,
  workflow: string,
  document: WorkflowDocument,
  asked: string | undefined,
): string {
  const triggers = document.nodes.filter(
    (node) => services.catalog.get(node.type, node.typeVersion)?.behaviour === "trigger" && !node.disabled,
  );
  const names = triggers.map((node) => node.id).join(", ") || "none";
  if (asked !== undefined) {
    if (triggers.some((node) => node.id === asked)) return asked;
    throw new SignalboxError("BAD_REQUEST", { detail: `${workflow} has no trigger ${asked}; it has ${names}` });
  }
  const [only] = triggers;
  const manual = triggers.find((node) => node.type === "manual");
  if (manual) return manual.id;
  if (only && triggers.length === 1) return only.id;
  const detail = `${workflow} needs to be told which trigger to start with; it has ${names}`;
  throw new SignalboxError("BAD_REQUEST", { detail });
}
