import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";
import { compile } from "../plan/compile.ts";
import { withGaps } from "../plan/gaps.ts";
import type { Plan } from "../plan/plan.ts";

/** The document could not be fetched: nothing is wrong with it, so asking again later can help. */
export class DocumentAway extends Error {
  override readonly name = "DocumentAway";
}

/** Compiled versions, kept because all runs of a version share one. */
export class Plans {
  private readonly plans = new Map<string, Promise<Plan>>();
  private readonly document: (versionId: string) => Promise<WorkflowDocument>;
  private readonly catalog: NodeCatalog;
  private readonly limit: number;

  constructor(document: (versionId: string) => Promise<WorkflowDocument>, catalog: NodeCatalog, limit = 500) {
    this.document = document;
    this.catalog = catalog;
    this.limit = limit;
  }

  /** @throws DocumentAway, or SignalboxError when the document has problems or a container is not installed. */
  get(versionId: string): Promise<Plan> {
    let plan = this.plans.get(versionId);
    if (!plan) {
      plan = this.make(versionId);
      plan.catch(() => this.plans.delete(versionId));
      this.plans.set(versionId, plan);
      if (this.plans.size > this.limit) this.plans.delete(this.plans.keys().next().value as string);
    }
    return plan;
  }

  private async make(versionId: string): Promise<Plan> {
    let document: WorkflowDocument;
    try {
      document = await this.document(versionId);
    } catch (cause) {
      throw new DocumentAway(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    const catalog = withGaps(document, this.catalog);
    // Not kept: the next run to ask may find what is missing installed.
    if (catalog !== this.catalog) this.plans.delete(versionId);
    return compile(document, catalog);
  }
}
