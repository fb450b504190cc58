import {
  isAside,
  type NodeCatalog,
  type NodeDefinition,
  type WorkflowDocument,
  type WorkflowEdge,
  type WorkflowNode,
} from "@signalbox/model";
import { type Choice, choiceOf, constant, type NeverPort } from "./choices.ts";
import { type IdSet, IdSpace } from "./id-set.ts";
import { type Loop, loops } from "./loops.ts";

/** Which steps are over when a node runs. */
export interface Before {
  /** Every step that some way to the node goes through. */
  possible: IdSet;
  /** Those that have run whichever way was taken. */
  certain: IdSet;
  /** The possible ones that are not certain. */
  maybe: IdSet;
}

/** What keeps a node from ever running. */
export type Never =
  /** Ports of steps that do run are its only ways in, and none of them is taken. */
  | { why: "ports"; ports: { node: string; port: string; reason: NeverPort }[] }
  /** It waits for more inputs than can arrive in one run: of `count` at most `arrive`. */
  | { why: "join"; needed: number; arrive: number; count: number; live: number }
  /** The loop it is in makes no pass. */
  | { why: "loop"; loop: string }
  /** What leads to it never runs. */
  | { why: "behind" };

interface Facts {
  possible: IdSet;
  certain: IdSet;
  /** Branch decisions known to have been made: `node#port`. */
  decisions: IdSet;
  /** Whether `decisions` says exactly when the node runs, not only what is then known. */
  exact: boolean;
  never?: Never;
}

const NOTHING = new IdSpace([]);
export const NOTHING_BEFORE: Before = { possible: NOTHING.empty(), certain: NOTHING.empty(), maybe: NOTHING.empty() };

/**
 * What is known of every run of a workflow (docs/spec/soundness.md): for each node, what ran before it, and whether it
 * can run at all. Errors of the graph are found elsewhere; in broken graphs the answers end, but mean little.
 *
 * A node's facts follow from those of the nodes that lead to it. After two branches meet, only what both have in common
 * is certain, except behind a join that waits for all: there every branch that nothing could have kept from running is
 * certain too. Edges back to the entry of a loop are left out: in the first pass nothing has come by them, and later
 * passes know more, not less. O(edges · nodes / 32).
 */
export class Flow {
  readonly loops: readonly Loop[];
  private readonly nodes: Map<string, WorkflowNode>;
  private readonly document: WorkflowDocument;
  private readonly catalog: NodeCatalog;
  private readonly incoming: Map<string, WorkflowEdge[]>;
  private readonly back: ReadonlySet<WorkflowEdge>;
  /** Loops drawn by hand that a node is in. */
  private readonly around = new Map<string, Loop[]>();
  private readonly choices = new Map<string, Choice>();
  /** Steps that something else can withdraw: nothing they do is certain. */
  private readonly targets: ReadonlySet<string>;
  private readonly triggers: readonly string[];
  private readonly steps: IdSpace;
  private readonly decisions: IdSpace;
  private readonly byScope: Map<string, WorkflowNode[]>;
  private readonly facts = new Map<string, Facts>();

  constructor(document: WorkflowDocument, catalog: NodeCatalog) {
    this.document = document;
    this.catalog = catalog;
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    this.loops = loops(document).loops;
    this.back = new Set(this.loops.flatMap((loop) => loop.backEdges));
    // Loops come outer ones first, so the list of a node ends with the smallest.
    for (const loop of this.loops) {
      for (const id of loop.nodes) this.around.set(id, [...(this.around.get(id) ?? []), loop]);
    }
    const edges = document.edges.filter((edge) => this.nodes.has(edge.source) && this.nodes.has(edge.target));
    this.incoming = Map.groupBy(
      edges.filter((edge) => !this.back.has(edge)),
      (edge) => edge.target,
    );
    this.byScope = Map.groupBy(document.nodes, (node) => node.scope ?? "");
    const drawn = Map.groupBy(edges, (edge) => edge.source);
    for (const node of document.nodes) {
      const definition = this.definition(node);
      const ports = new Set(drawn.get(node.id)?.map((edge) => edge.sourcePort));
      if (definition) this.choices.set(node.id, choiceOf(node, definition, ports));
    }
    this.triggers = document.nodes
      .filter((node) => !node.disabled && this.definition(node)?.behaviour === "trigger")
      .map((node) => node.id);
    this.targets = new Set(
      document.nodes.flatMap(({ params, ...node }) =>
        this.definition(node)?.behaviour === "cancel" && typeof params.target === "string" ? [params.target] : [],
      ),
    );
    this.steps = new IdSpace(this.nodes.keys());
    this.decisions = new IdSpace([...edges.map(decisionOf), ...this.triggers.map(startedBy)]);
    for (const node of this.inOrder()) this.facts.set(node.id, this.factsOf(node));
  }

  choice(id: string): Choice | undefined {
    return this.choices.get(id);
  }

  /** What parameters see that are evaluated when the node starts. */
  before(id: string): Before {
    const facts = this.facts.get(id);
    return facts ? beforeOf(facts.possible, facts.certain) : NOTHING_BEFORE;
  }

  /**
   * What parameters of a container see that are evaluated when what is inside it is over; `before` a pass, when that may
   * be the first.
   */
  inside(container: string, when: "before" | "after" = "after"): Before {
    const outer = this.facts.get(container) ?? this.empty();
    const possible = outer.possible.copy().addAll(this.kept(container, false));
    const certain = outer.certain.copy();
    return beforeOf(possible, when === "after" ? certain.addAll(this.kept(container, true)) : certain);
  }

  /** Undefined for nodes that can run, as far as is known. */
  never(id: string): Never | undefined {
    return this.facts.get(id)?.never;
  }

  /** Whether the node runs whenever the scope it is in does, unless something fails or is withdrawn. */
  always(id: string): boolean {
    const facts = this.facts.get(id);
    return facts !== undefined && !facts.never && facts.exact && facts.decisions.size === 0;
  }

  /** Whether one of these nodes of the whole workflow runs whenever the trigger starts it. */
  oneAlways(ids: readonly string[], trigger: string): boolean {
    const started = this.decisions.empty().add(startedBy(trigger));
    const ways = ids
      .flatMap((id) => this.facts.get(id) ?? [])
      .filter((facts) => !facts.never)
      .map((facts) => ({ ...facts, decisions: facts.decisions.without(started) }));
    return ways.some((way) => way.exact && way.decisions.size === 0) || this.oneOf(ways);
  }

  /** Whether these ways are exactly known, and one of them is taken whenever the scope is entered. */
  private oneOf(ways: readonly Facts[]): boolean {
    return ways.length > 0 && ways.every((way) => way.exact) && this.covers(ways, this.decisions.empty());
  }

  /** Whether a pass always asks for another: then nothing but a failure or the limit ends the loop. */
  endless(loop: Loop): boolean {
    const entry = this.facts.get(loop.header);
    const ways = loop.backEdges.filter((edge) => this.isLive(edge)).map((edge) => this.way(edge));
    if (!entry || entry.never || ways.length === 0 || ways.some((way) => !way.exact)) return false;
    const within = ways.map((way) => ({ ...way, decisions: way.decisions.without(entry.decisions) }));
    return within.some((way) => way.decisions.size === 0) || this.oneOf(within);
  }

  /** What would be certain before the node if it waited for all its inputs. */
  certainIfAll(id: string): IdSet {
    const ways = (this.incoming.get(id) ?? []).filter((edge) => this.isLive(edge)).map((edge) => this.way(edge));
    return this.meet(ways, { join: { mode: "all" } }, 1).certain;
  }

  /** Branch decisions, `node#port`, that have been made when the edge is taken. */
  decided(edge: WorkflowEdge): IdSet {
    return this.way(edge).decisions;
  }

  private definition(node: { type: string; typeVersion: number }): NodeDefinition | undefined {
    return this.catalog.get(node.type, node.typeVersion);
  }

  /** Nodes after everything that leads to them, and after the container they are in; what is left of cycles is cut. */
  private *inOrder(): Generator<WorkflowNode> {
    const seen = new Set<string>();
    const done = new Set<string>();
    const undone = Map.groupBy(
      this.document.nodes.filter((node) => node.undo !== undefined),
      (node) => node.undo as string,
    );
    const neededBy = (node: WorkflowNode): string[] => [
      ...(this.incoming.get(node.id) ?? []).flatMap((edge) => [edge.source, ...this.insideOf(edge.source)]),
      ...(node.scope === undefined ? [] : [node.scope]),
      ...(undone.get(node.id) ?? []).map((action) => action.id),
    ];
    for (const root of this.nodes.values()) {
      const stack = [root];
      while (stack.length > 0) {
        const node = stack[stack.length - 1] as WorkflowNode;
        if (!seen.has(node.id)) {
          seen.add(node.id);
          for (const id of neededBy(node)) {
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

  private factsOf(node: WorkflowNode): Facts {
    const behaviour = this.definition(node)?.behaviour;
    const facts = isAside(behaviour) ? this.aside(node, behaviour === "undo") : this.led(node, behaviour === "trigger");
    // In a second pass, whatever the first one did can be read.
    for (const loop of this.around.get(node.id) ?? []) for (const id of loop.nodes) facts.possible.add(id);
    if (this.behaviour(node.scope) === "loop") facts.possible.addAll(this.kept(node.scope as string, false));
    const outer = node.scope === undefined ? undefined : this.facts.get(node.scope);
    if (outer) {
      facts.possible.addAll(outer.possible);
      facts.certain.addAll(outer.certain);
      const container = this.nodes.get(node.scope as string);
      if (outer.never || container?.disabled) facts.never = { why: "behind" };
      else if (
        container &&
        this.definition(container)?.behaviour === "loop" &&
        constant(container.params.while) === false
      ) {
        facts.never = { why: "loop", loop: container.id };
      }
    }
    return facts;
  }

  /** A node that edges lead to, or that its scope begins with. */
  private led(node: WorkflowNode, isTrigger: boolean): Facts {
    const edges = this.incoming.get(node.id) ?? [];
    if (edges.length === 0) {
      const facts = this.empty();
      if (isTrigger && this.triggers.length > 1) facts.decisions.add(startedBy(node.id));
      if (node.scope === undefined && !(isTrigger && !node.disabled)) facts.never = { why: "behind" };
      return facts;
    }
    const live = edges.filter((edge) => this.isLive(edge));
    const needed = node.join?.mode === "n" ? node.join.count : 1;
    const never = this.neverOf(edges, live, needed);
    // Of a node that cannot run the best is said that could be, so that its parameters are not complained about too.
    const facts = this.meet(
      (never ? edges : live).map((edge) => this.way(edge)),
      node,
      needed,
    );
    // Steps behind a port that is never taken stay readable with a default: a switched off node is switched on again.
    for (const edge of edges) if (!live.includes(edge)) facts.possible.addAll(this.way(edge).possible);
    if (never) facts.never = never;
    return facts;
  }

  private neverOf(edges: readonly WorkflowEdge[], live: readonly WorkflowEdge[], needed: number): Never | undefined {
    if (live.length === 0) {
      const ports = edges
        .filter((edge) => !this.facts.get(edge.source)?.never)
        .flatMap((edge) => {
          const reason = this.choices.get(edge.source)?.never.get(edge.sourcePort);
          return reason ? [{ node: edge.source, port: edge.sourcePort, reason }] : [];
        });
      return ports.length > 0 ? { why: "ports", ports } : { why: "behind" };
    }
    if (needed <= 1) return undefined;
    const arrive = this.together(live.map((edge) => this.way(edge)));
    if (arrive >= needed) return undefined;
    return { why: "join", needed, arrive, count: edges.length, live: live.length };
  }

  /** `finally` sees whatever has run in its scope; `undo` begins with what it takes back. */
  private aside(node: WorkflowNode, undo: boolean): Facts {
    const facts = this.empty();
    const named = undo ? this.document.nodes.filter((one) => one.undo === node.id) : [];
    for (const sibling of this.byScope.get(node.scope ?? "") ?? []) {
      if (isAside(this.definition(sibling)?.behaviour)) continue;
      facts.possible.add(sibling.id);
      if (this.behaviour(sibling.id) === "scope") facts.possible.addAll(this.kept(sibling.id, false));
    }
    const first = (this.byScope.get(node.scope ?? "") ?? []).find(
      (one) => this.behaviour(one.id) === "finally" && !one.disabled,
    );
    if (!undo && first !== node) facts.never = { why: "behind" };
    if (undo && named.every((one) => this.facts.get(one.id)?.never)) facts.never = { why: "behind" };
    const ways = named.map((one) => {
      const before = this.facts.get(one.id) ?? this.empty();
      return { ...before, certain: before.certain.copy().add(one.id) };
    });
    if (ways.length > 0) facts.certain.addAll(this.common(ways, 1).certain);
    if (!undo && node.scope === undefined && this.triggers.length === 1) facts.certain.add(this.triggers[0] as string);
    return facts;
  }

  private isLive(edge: WorkflowEdge): boolean {
    if (this.facts.get(edge.source)?.never) return false;
    return !this.choices.get(edge.source)?.never.has(edge.sourcePort);
  }

  private way(edge: WorkflowEdge): Facts {
    const within = this.wayWithin(edge);
    const left = (this.around.get(edge.source) ?? []).filter((loop) => !loop.nodes.includes(edge.target));
    const [outermost] = left;
    if (!outermost) return within;
    // An edge out of a loop is taken when some pass took it: what that pass decided, another may have decided otherwise.
    const entry = this.facts.get(outermost.header) ?? this.empty();
    const only = left.length === 1 && entry.exact && this.leavesBy(outermost, edge, within);
    return { ...within, decisions: entry.decisions, exact: only };
  }

  /** Whether a pass that does not ask for another takes this edge, so that it is taken whenever the loop is over. */
  private leavesBy(loop: Loop, exit: WorkflowEdge, way: Facts): boolean {
    const entry = this.facts.get(loop.header) ?? this.empty();
    const ways = [
      way,
      ...loop.backEdges.filter((edge) => edge !== exit && this.isLive(edge)).map((edge) => this.way(edge)),
    ];
    return this.oneOf(ways.map((one) => ({ ...one, decisions: one.decisions.without(entry.decisions) })));
  }

  private wayWithin(edge: WorkflowEdge): Facts {
    const from = this.facts.get(edge.source) ?? this.empty();
    const open = this.targets.has(edge.source);
    const branches = open || (this.choices.get(edge.source)?.ports.length ?? 1) > 1;
    const way = {
      possible: from.possible.copy().add(edge.source),
      certain: from.certain.copy().add(edge.source),
      decisions: branches ? from.decisions.copy().add(decisionOf(edge)) : from.decisions,
      exact: from.exact && !open,
    };
    if (this.behaviour(edge.source) === "scope" && !this.nodes.get(edge.source)?.disabled) {
      way.possible.addAll(this.kept(edge.source, false));
      const done = edge.sourcePort !== "error" && edge.sourcePort !== "cancelled";
      if (done) way.certain.addAll(this.kept(edge.source, true));
    }
    return way;
  }

  /** Steps inside a container that can be read when it is over: those of scopes in it too, not those of items. */
  private kept(container: string, certain: boolean): IdSet {
    const kept = this.steps.empty();
    for (const { id } of this.byScope.get(container) ?? []) {
      if (certain && !this.always(id)) continue;
      kept.add(id);
      const goesOn = !certain || this.choices.get(id)?.ports.length === 1;
      if (goesOn && this.behaviour(id) === "scope") kept.addAll(this.kept(id, certain));
    }
    return kept;
  }

  /** Ids of the nodes inside a scope, however deep. */
  private insideOf(scope: string): string[] {
    if (this.behaviour(scope) !== "scope") return [];
    return (this.byScope.get(scope) ?? []).flatMap(({ id }) => [id, ...this.insideOf(id)]);
  }

  private behaviour(id: string | undefined): string | undefined {
    const node = id === undefined ? undefined : this.nodes.get(id);
    return node && this.definition(node)?.behaviour;
  }

  private empty(): Facts {
    const [steps, decisions] = [this.steps, this.decisions];
    return { possible: steps.empty(), certain: steps.empty(), decisions: decisions.empty(), exact: true };
  }

  private meet(ways: Facts[], node: Pick<WorkflowNode, "join">, needed: number): Facts {
    const [first, ...others] = ways;
    if (!first) return this.empty();
    if (others.length === 0) return { ...first, decisions: first.decisions.copy() };
    const met = this.common(ways, needed);
    const same = ways.every((way) => way.decisions.isSubsetOf(met.decisions));
    met.exact = ways.every((way) => way.exact) && (same || (needed === 1 && this.covers(ways, met.decisions)));
    if ((node.join?.mode ?? "all") !== "all") return met;
    for (const way of ways) {
      if (way.exact && way.decisions.isSubsetOf(met.decisions)) met.certain.addAll(way.certain);
    }
    return met;
  }

  /** What is known once `needed` of the ways were taken, whichever: what all but fewer than that have in common. */
  private common(ways: readonly Facts[], needed: number): Facts {
    const met = this.empty();
    const atLeast = ways.length - needed + 1;
    for (const way of ways) met.possible.addAll(way.possible);
    for (const key of ["certain", "decisions"] as const) {
      const [first, ...others] = ways.map((way) => way[key]);
      if (!first) continue;
      if (atLeast >= ways.length) {
        met[key] = first.copy();
        for (const other of others) met[key].keepAll(other);
      } else {
        const counts = new Map<string, number>();
        for (const way of ways) for (const id of way[key]) counts.set(id, (counts.get(id) ?? 0) + 1);
        for (const [id, count] of counts) if (count >= atLeast) met[key].add(id);
      }
    }
    return met;
  }

  /** Whether the ways together cover every port of the one branch they differ in. */
  private covers(ways: readonly Facts[], common: IdSet): boolean {
    const own = ways.map((way) => [...way.decisions.without(common)]);
    if (own.every((list) => list.length === 0)) return true;
    if (own.some((list) => list.length !== 1)) return false;
    const taken = new Set(own.map(([decision]) => decision as string));
    const branches = new Set([...taken].map((decision) => split(decision).node));
    const [branch] = branches;
    if (branches.size !== 1 || branch === undefined || this.targets.has(branch)) return false;
    return taken.size === (branch === START ? this.triggers : (this.choices.get(branch)?.ports ?? [])).length;
  }

  /**
   * At most how many of the ways are taken in one run. Ways that exclude each other are put into groups of which one is
   * taken, greedily: so the answer may be too high, never too low.
   */
  private together(ways: readonly Facts[]): number {
    const groups: Facts[][] = [];
    for (const way of ways) {
      const group = groups.find((group) => group.every((other) => this.exclude(way, other)));
      if (group) group.push(way);
      else groups.push([way]);
    }
    return groups.length;
  }

  private exclude(way: Facts, other: Facts): boolean {
    const ports = new Map([...other.decisions].map((decision) => [split(decision).node, split(decision).port]));
    return [...way.decisions].some((decision) => {
      const { node, port } = split(decision);
      const elsewhere = ports.get(node);
      if (elsewhere === undefined || elsewhere === port) return false;
      return node === START || (this.choices.get(node)?.excludes(port, elsewhere) ?? false);
    });
  }
}

/** The decision by which of several triggers a run was started. */
const START = "";
const startedBy = (trigger: string): string => `${START}#${trigger}`;
const decisionOf = (edge: WorkflowEdge): string => `${edge.source}#${edge.sourcePort}`;
const split = (decision: string): { node: string; port: string } => {
  const at = decision.indexOf("#");
  return { node: decision.slice(0, at), port: decision.slice(at + 1) };
};

const beforeOf = (possible: IdSet, certain: IdSet): Before => ({ possible, certain, maybe: possible.without(certain) });
