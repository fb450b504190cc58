import { compile, type Plan, type Versions, withGaps } from "@signalbox/engine";
import type { NodeCatalog, RunDetail, WorkflowDocument } from "@signalbox/model";

/** The version a run has, which is the one that is drawn, and those it had before, for what happened in them. */
export function runVersions(
  run: Pick<RunDetail, "document" | "earlier" | "migrations">,
  catalog: NodeCatalog,
): { plan: Plan; versions: Versions } {
  const made = (document: WorkflowDocument) => compile(document, withGaps(document, catalog));
  const plan = made(run.document);
  const earlier = new Map(Object.entries(run.earlier ?? {}).map(([id, { document }]) => [id, made(document)]));
  const first = earlier.get(run.migrations?.[0]?.fromId ?? "") ?? plan;
  // Ids of the journal that are not among the earlier ones are of the version it has.
  return { plan, versions: { first, of: (id) => earlier.get(id) ?? plan } };
}
