import {
  type NodeCatalog,
  portsOf,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
} from "@signalbox/model";
import { type IdSet, IdSpace } from "./id-set.ts";

/** Which steps are over when a node runs. */
export interface Before {
  /** Every step that some way to the node goes through. */
  possible: IdSet;
  /** Those that have run whichever way was taken. */
  certain: IdSet;
  /** The possible ones that are not certain. */
  maybe: IdSet;
}

interface Facts {
  possible: IdSet;
  certain: IdSet;
  /** Branch decisions known to have been made: `node#port`. */
  decisions: IdSet;
  /** Whether `decisions` says exactly when the node runs, not only what is then known. */
  exact: boolean;
}

const NOTHING = new IdSpace([]);
export const NOTHING_BEFORE: Before = { possible: NOTHING.empty(), certain: NOTHING.empty(), maybe: NOTHING.empty() };

/**
 * For every node, what ran before it. Sound for acyclic graphs; those with cycles are refused before anybody asks.
 *
 * After two branches meet, only what both have in common is certain, except behind a join that waits for all: there
 * every branch that nothing could have kept from running is certain too. O(edges · nodes / 32).
 */
export function runsBefore(document: WorkflowDocument, catalog: NodeCatalog): Map<string, Before> {
  const graph = new Graph(document, catalog);
  const facts = new Map<string, Facts>();
  for (const node of graph.inOrder()) facts.set(node.id, graph.factsOf(node, facts));
  const befores = new Map<string, Before>();
  for (const [id, { possible, certain }] of facts) {
    befores.set(id, { possible, certain, maybe: possible.without(certain) });
  }
  return befores;
}

class Graph {
  private readonly nodes: Map<string, WorkflowNode>;
  private readonly incoming: Map<string, WorkflowEdge[]>;
  private readonly branches: Map<string, number>;
  private readonly steps: IdSpace;
  private readonly decisions: IdSpace;

  constructor(document: WorkflowDocument, catalog: NodeCatalog) {
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    const edges = document.edges.filter((edge) => this.nodes.has(edge.source) && this.nodes.has(edge.target));
    this.incoming = Map.groupBy(edges, (edge) => edge.target);
    const drawn = new Set(edges.map(decisionOf));
    this.branches = new Map(document.nodes.map((node) => [node.id, portCount(node, catalog, drawn)]));
    this.steps = new IdSpace(this.nodes.keys());
    this.decisions = new IdSpace(drawn);
  }

  /** Nodes after everything that leads to them, and after the container they are in; cycles are cut somewhere. */
  *inOrder(): Generator<WorkflowNode> {
    const seen = new Set<string>();
    const done = new Set<string>();
    for (const root of this.nodes.values()) {
      const stack = [root];
      while (stack.length > 0) {
        const node = stack[stack.length - 1] as WorkflowNode;
        if (!seen.has(node.id)) {
          seen.add(node.id);
          for (const id of this.neededBy(node)) {
            const needed = this.nodes.get(id);
            if (needed && !seen.has(id)) stack.push(needed);
          }
          continue;
        }
        stack.pop();
        if (done.has(node.id)) continue;
        done.add(node.id);
        yield node;
      }
    }
  }

  private neededBy(node: WorkflowNode): string[] {
    const sources = (this.incoming.get(node.id) ?? []).map((edge) => edge.source);
    return node.scope === undefined ? sources : [...sources, node.scope];
  }

  factsOf(node: WorkflowNode, known: ReadonlyMap<string, Facts>): Facts {
    const ways = (this.incoming.get(node.id) ?? []).map((edge) => this.way(edge, known.get(edge.source)));
    const facts = this.meet(ways, node);
    const outer = node.scope === undefined ? undefined : known.get(node.scope);
    if (outer) {
      facts.possible.addAll(outer.possible);
      facts.certain.addAll(outer.certain);
    }
    return facts;
  }

  private way(edge: WorkflowEdge, from: Facts | undefined): Facts {
    const { possible, certain, decisions, exact } = from ?? this.empty();
    const branches = (this.branches.get(edge.source) ?? 1) > 1;
    return {
      possible: possible.copy().add(edge.source),
      certain: certain.copy().add(edge.source),
      decisions: branches ? decisions.copy().add(decisionOf(edge)) : decisions.copy(),
      exact,
    };
  }

  private empty(): Facts {
    const [steps, decisions] = [this.steps, this.decisions];
    return { possible: steps.empty(), certain: steps.empty(), decisions: decisions.empty(), exact: true };
  }

  private meet(ways: Facts[], node: WorkflowNode): Facts {
    const [first, ...others] = ways;
    if (!first) return this.empty();
    if (others.length === 0) return first;
    const met: Facts = {
      possible: first.possible.copy(),
      certain: first.certain.copy(),
      decisions: first.decisions.copy(),
      exact: true,
    };
    for (const way of others) {
      met.possible.addAll(way.possible);
      met.certain.keepAll(way.certain);
      met.decisions.keepAll(way.decisions);
    }
    met.exact = ways.every((way) => way.exact) && this.covers(ways, met.decisions);
    if ((node.join?.mode ?? "all") !== "all") return met;
    for (const way of ways) {
      if (way.exact && way.decisions.isSubsetOf(met.decisions)) met.certain.addAll(way.certain);
    }
    return met;
  }

  /** Whether the ways together cover every port of the one branch they differ in. */
  private covers(ways: readonly Facts[], common: IdSet): boolean {
    const own = ways.map((way) => [...way.decisions.without(common)]);
    if (own.every((list) => list.length === 0)) return true;
    if (own.some((list) => list.length !== 1)) return false;
    const taken = new Set(own.map(([decision]) => decision as string));
    const branches = new Set([...taken].map((decision) => decision.slice(0, decision.indexOf("#"))));
    const [branch] = branches;
    return branches.size === 1 && branch !== undefined && taken.size === this.branches.get(branch);
  }
}

const decisionOf = (edge: WorkflowEdge): string => `${edge.source}#${edge.sourcePort}`;

/** How many ports something can go on by: one means that the node does not branch. */
function portCount(node: WorkflowNode, catalog: NodeCatalog, drawn: ReadonlySet<string>): number {
  const definition = catalog.get(node.type, node.typeVersion);
  if (!definition) return 1;
  const used = portsOf(definition, node.params).filter(
    (port) => port.kind === "flow" || drawn.has(`${node.id}#${port.id}`),
  );
  return used.length;
}
