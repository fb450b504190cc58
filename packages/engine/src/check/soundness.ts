import type { Finding, NodeCatalog, WorkflowDocument } from "@signalbox/model";
import { checkCalls, type Surroundings } from "./calls.ts";
import type { Flow } from "./flow.ts";
import { checkNever } from "./never.ts";
import { checkRepeats, checkWaits } from "./repeats.ts";
import { checkResponses } from "./responses.ts";

/** What would go wrong, or do nothing, in runs of a workflow whose graph is in order (docs/spec/soundness.md). */
export function checkSoundness(
  document: WorkflowDocument,
  catalog: NodeCatalog,
  flow: Flow,
  surroundings: Surroundings,
): Finding[] {
  return [
    ...checkNever(document, catalog, flow),
    ...checkRepeats(document, catalog, flow),
    ...checkWaits(document, catalog),
    ...checkResponses(document, catalog, flow),
    ...checkCalls(document, catalog, flow, surroundings),
  ];
}
