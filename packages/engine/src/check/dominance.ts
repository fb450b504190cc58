import type { WorkflowDocument, WorkflowNode } from "@signalbox/model";
import { type NodeCatalog, portsOf } from "@signalbox/model";

/** Which steps are over when a node runs. */
export interface Before {
  /** Every step that some way to the node goes through. */
  possible: ReadonlySet<string>;
  /** Those that have run whichever way was taken. */
  certain: ReadonlySet<string>;
}

interface Facts {
  possible: Set<string>;
  certain: Set<string>;
  /** Branch decisions known to have been made: `node#port`. */
  decisions: Set<string>;
  /** Whether `decisions` says exactly when the node runs, not only what is then known. */
  exact: boolean;
}

/**
 * For every node, what ran before it. Sound for acyclic graphs; a node in a cycle knows nothing.
 *
 * After two branches meet, only what both have in common is certain, except behind a join that waits for all: there
 * every branch that nothing could have kept from running is certain too.
 */
export function runsBefore(document: WorkflowDocument, catalog: NodeCatalog): Map<string, Before> {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const incoming = Map.groupBy(document.edges, (edge) => edge.target);
  const facts = new Map<string, Facts>();
  const busy = new Set<string>();
  const ports = (id: string) => usedPorts(document, nodes.get(id), catalog);

  const visit = (id: string): Facts => {
    const known = facts.get(id);
    if (known) return known;
    if (busy.has(id)) return empty();
    busy.add(id);
    const node = nodes.get(id);
    const outer = node?.scope !== undefined && nodes.has(node.scope) ? visit(node.scope) : empty();
    const ways = (incoming.get(id) ?? [])
      .filter((edge) => nodes.has(edge.source))
      .map((edge) => {
        const from = visit(edge.source);
        const branches = ports(edge.source) > 1;
        return {
          source: edge.source,
          possible: new Set([...from.possible, edge.source]),
          certain: new Set([...from.certain, edge.source]),
          decisions: branches ? new Set([...from.decisions, `${edge.source}#${edge.sourcePort}`]) : from.decisions,
          exact: from.exact,
        };
      });
    const result = ways.length === 0 ? empty() : meet(ways, node, ports);
    for (const step of outer.possible) result.possible.add(step);
    for (const step of outer.certain) result.certain.add(step);
    busy.delete(id);
    facts.set(id, result);
    return result;
  };
  return new Map(document.nodes.map((node) => [node.id, visit(node.id)]));
}

const empty = (): Facts => ({ possible: new Set(), certain: new Set(), decisions: new Set(), exact: true });

function meet(
  ways: (Facts & { source: string })[],
  node: WorkflowNode | undefined,
  ports: (id: string) => number,
): Facts {
  const [first] = ways;
  if (!first) return empty();
  const possible = new Set(ways.flatMap((way) => [...way.possible]));
  if (ways.length === 1) return { ...first, possible };
  const common = (pick: (way: Facts) => Set<string>) =>
    new Set([...pick(first)].filter((entry) => ways.every((way) => pick(way).has(entry))));
  const certain = common((way) => way.certain);
  const decisions = common((way) => way.decisions);
  const exact = ways.every((way) => way.exact) && covers(ways, decisions, ports);
  if ((node?.join?.mode ?? "all") === "all") {
    for (const way of ways) {
      if (way.exact && [...way.decisions].every((decision) => decisions.has(decision))) {
        for (const step of way.certain) certain.add(step);
      }
    }
  }
  return { possible, certain, decisions, exact };
}

/** Whether the ways together cover every port of the one branch they differ in. */
function covers(ways: Facts[], common: Set<string>, ports: (id: string) => number): boolean {
  const own = ways.map((way) => [...way.decisions].filter((decision) => !common.has(decision)));
  if (own.every((list) => list.length === 0)) return true;
  if (own.some((list) => list.length !== 1)) return false;
  const taken = new Set(own.map(([decision]) => decision as string));
  const branches = new Set([...taken].map((decision) => decision.split("#")[0] as string));
  const [branch] = branches;
  return branches.size === 1 && branch !== undefined && taken.size === ports(branch);
}

/** How many of a node's ports something can go on by: one means that it does not branch. */
function usedPorts(document: WorkflowDocument, node: WorkflowNode | undefined, catalog: NodeCatalog): number {
  const definition = node && catalog.get(node.type, node.typeVersion);
  if (!node || !definition) return 1;
  const drawn = new Set(document.edges.filter((edge) => edge.source === node.id).map((edge) => edge.sourcePort));
  return portsOf(definition, node.params).filter((port) => port.kind === "flow" || drawn.has(port.id)).length;
}
