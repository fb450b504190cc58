import { validateWorkflow } from "@signalbox/engine";
import {
  catalogOf,
  type Finding,
  type NodeCatalog,
  type NodeDefinition,
  type WorkflowDocument,
} from "@signalbox/model";

export type FindingsRequest = { definitions: NodeDefinition[] } | { n: number; document: WorkflowDocument };
export interface FindingsAnswer {
  n: number;
  findings: Finding[];
}

let catalog: NodeCatalog = catalogOf([]);

self.onmessage = ({ data }: MessageEvent<FindingsRequest>) => {
  if ("definitions" in data) {
    catalog = catalogOf(data.definitions);
    return;
  }
  const answer: FindingsAnswer = { n: data.n, findings: validateWorkflow(data.document, catalog).findings };
  self.postMessage(answer);
};
