import { type LoadedRun, type Plan, type Versions, versionsIn } from "@signalbox/engine";
import { SignalboxError } from "@signalbox/model";
import type { Services } from "./context.ts";

/** @throws SignalboxError NOT_FOUND */
export async function planOf(services: Services, versionId: string): Promise<Plan> {
  const found = await services.storage.workflows.document(versionId);
  if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "version", id: versionId });
  return services.plan(versionId, found.document);
}

/** Every version that folding the journal of a run needs. @throws SignalboxError NOT_FOUND */
export async function versionsOfRun(
  services: Services,
  run: Pick<LoadedRun, "rows" | "versionId">,
): Promise<Versions & { current: Plan }> {
  const ids = versionsIn(run.rows, run.versionId);
  const plans = new Map<string, Plan>();
  for (const id of ids) plans.set(id, await planOf(services, id));
  const first = plans.get(ids[0] as string) as Plan;
  return { first, of: (id) => plans.get(id), current: plans.get(run.versionId) ?? first };
}
