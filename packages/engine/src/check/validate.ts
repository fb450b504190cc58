import { type Finding, type NodeCatalog, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Surroundings } from "./calls.ts";
import { Flow } from "./flow.ts";
import { checkGraph } from "./graph.ts";
import { checkParams } from "./params.ts";
import { problem } from "./problem.ts";
import { checkSoundness } from "./soundness.ts";

/**
 * Everything that can be said about a document without running it (docs/spec/findings.md): its shape, the graph, the
 * parameters and the expressions. Executes nothing; the same in the browser and on the server.
 *
 * @param document Anything, for example parsed JSON of unknown origin.
 * @param surroundings which workflow it is of, and those around it, for what can only be said with that.
 * @returns the parsed document when its shape is right, and the findings, errors first.
 */
export function validateWorkflow(
  document: unknown,
  catalog: NodeCatalog,
  surroundings: Surroundings = {},
): { document?: WorkflowDocument; findings: Finding[] } {
  const parsed = workflowDocument.safeParse(document);
  if (!parsed.success)
    return { findings: parsed.error.issues.slice(0, 100).map((issue) => shapeFinding(issue, document)) };
  const graph = checkGraph(parsed.data, catalog);
  const broken = graph.some((finding) => finding.severity === "error");
  // In a graph that is broken it is not known what runs before what; everything else can be said all the same.
  const flow = new Flow(parsed.data, catalog);
  const params = checkParams(parsed.data, catalog, flow).filter(
    (finding) => !broken || finding.code !== "STEP_NOT_BEFORE",
  );
  const sound = broken ? [] : checkSoundness(parsed.data, catalog, flow, surroundings);
  const findings = [...graph, ...params, ...sound];
  const rank = (finding: Finding) => (finding.severity === "error" ? 0 : 1);
  return { document: parsed.data, findings: findings.sort((a, b) => rank(a) - rank(b)) };
}

function shapeFinding(issue: { path: PropertyKey[]; message: string }, document: unknown): Finding {
  const field = issue.path.map(String).join(".");
  const at: { node?: string; field: string } = { field };
  const [list, index] = issue.path;
  if (list === "nodes" && typeof index === "number") {
    const id = (document as { nodes?: { id?: unknown }[] } | undefined)?.nodes?.[index]?.id;
    if (typeof id === "string") at.node = id;
  }
  return problem("DOCUMENT_SCHEMA", { detail: `${field || "document"}: ${issue.message}` }, at);
}
