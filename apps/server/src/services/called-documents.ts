import type { Surroundings } from "@signalbox/engine";
import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";

/** Workflows looked at for one check: more than that are hardly one circle. */
const MOST = 100;

/** The workflows that a document calls by name, disabled nodes left out. */
const callsOf = (document: WorkflowDocument, catalog: NodeCatalog): string[] =>
  document.nodes.flatMap(({ type, typeVersion, params, disabled }) => {
    const isCall = catalog.get(type, typeVersion)?.behaviour === "child" && !disabled;
    return isCall && typeof params.workflow === "string" ? [params.workflow] : [];
  });

/**
 * What the check of a workflow has to know about others: those it calls, those they call, and so on.
 *
 * @param find The document that would run when this workflow is called now; undefined when there is none.
 */
export async function surroundingsOf(
  workflow: string,
  document: WorkflowDocument,
  catalog: NodeCatalog,
  find: (workflow: string) => Promise<WorkflowDocument | undefined>,
): Promise<Surroundings> {
  const found = new Map<string, WorkflowDocument>();
  const asked = new Set([workflow]);
  let wave = callsOf(document, catalog);
  while (wave.length > 0 && asked.size < MOST) {
    const ids = [...new Set(wave)].filter((id) => !asked.has(id)).slice(0, MOST - asked.size);
    for (const id of ids) asked.add(id);
    const documents = await Promise.all(ids.map(async (id) => ({ id, document: await find(id) })));
    wave = [];
    for (const one of documents) {
      if (!one.document) continue;
      found.set(one.id, one.document);
      wave.push(...callsOf(one.document, catalog));
    }
  }
  return { workflow, documentOf: (id) => found.get(id) };
}
