import { compile, type Plan, withGaps } from "@signalbox/engine";
import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";

const MOST = 200;

/** Compiled versions, the ones used last. Versions never change, so nothing here goes stale. */
export class PlanCache {
  readonly #catalog: NodeCatalog;
  readonly #plans = new Map<string, Plan>();

  constructor(catalog: NodeCatalog) {
    this.#catalog = catalog;
  }

  /** @throws SignalboxError DOCUMENT_HAS_PROBLEMS */
  get(versionId: string, document: WorkflowDocument): Plan {
    const found = this.#plans.get(versionId);
    if (found) {
      this.#plans.delete(versionId);
      this.#plans.set(versionId, found);
      return found;
    }
    const plan = compile(document, withGaps(document, this.#catalog));
    this.#plans.set(versionId, plan);
    if (this.#plans.size > MOST) this.#plans.delete(this.#plans.keys().next().value as string);
    return plan;
  }
}
