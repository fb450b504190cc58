import { validateWorkflow } from "@signalbox/engine";
import { catalogOf, type Localized, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { expect, it } from "vitest";
import { PATTERNS, patternFragment } from "./patterns.ts";

const catalog = catalogOf(nodes.map((node) => node.definition));
/** What a pattern cannot know: addresses and accounts. */
const LEFT_OPEN = new Set(["PARAM_MISSING", "CONNECTION_MISSING"]);

it.each(["en", "zh"] as const)("CANVAS-14: every pattern is a sound piece of a workflow (%s)", (language) => {
  const local = (text: Localized) => text[language] ?? text.en;
  for (const pattern of PATTERNS) {
    const fragment = patternFragment(pattern, local, (type) => {
      const definition = catalog.all().findLast((candidate) => candidate.type === type);
      expect(definition, type).toBeDefined();
      return { typeVersion: definition?.version ?? 1, params: {} };
    });
    const document = workflowDocument.parse({
      name: local(pattern.title),
      nodes: [{ id: "start", type: "manual" }, ...fragment.nodes],
      edges: [{ source: "start", sourcePort: "out", target: pattern.entry }, ...fragment.edges],
      layout: { nodes: { start: { x: -320, y: 0 }, ...fragment.places } },
    });
    const findings = validateWorkflow(document, catalog).findings.filter((finding) => finding.severity === "error");
    expect(findings.filter(({ code }) => !LEFT_OPEN.has(code))).toEqual([]);
  }
});
