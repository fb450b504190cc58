import { edgeId, jsonEqual, type WorkflowDocument, type WorkflowEdge } from "@signalbox/model";
import { renameNode } from "../apply/node.ts";
import { withoutLooseEnds } from "../loose-ends.ts";
import { align, type Sides } from "./align.ts";
import {
  documentOf,
  sameUnit,
  type Unit,
  type UnitKind,
  type Units,
  unitKey,
  unitsById,
  unitsOf,
  unitValue,
} from "./units.ts";

export type Choice = "mine" | "theirs";
export type Choices = ReadonlyMap<string, Choice>;

/** One field that both sides changed, each in its own way. */
export interface Collision {
  /** Stays the same as long as the field does. */
  key: string;
  /** `id`: the id of a node · `port`: where the edges of a port lead (values are lists of node ids). */
  kind: Exclude<UnitKind, "place"> | "id" | "port";
  /** Node or note. */
  id?: string;
  field?: string;
  /** Undefined: not there. A node or note that is there is `true`. */
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merged {
  /** Both sides' changes; where they collide, what was chosen, and mine where nothing was chosen yet. */
  document: WorkflowDocument;
  collisions: Collision[];
}

const NODE_KINDS: ReadonlySet<UnitKind> = new Set(["field", "param"]);
const NOTE_KINDS: ReadonlySet<UnitKind> = new Set(["noteField"]);

/**
 * Merges two versions of a document by fields. What one side changed stands; what both changed alike stands; the rest
 * is a collision. Places and sizes are no question: mine stands. What the server has as it was sent from here counts
 * as unchanged over there. Fields are compared by value. O(size of the documents).
 */
export function mergeDocuments(sides: Sides, choices: Choices = new Map()): Merged {
  const { base, mine, theirs, sent } = sides;
  if (jsonEqual(mine, theirs) || jsonEqual(mine, base)) return { document: theirs, collisions: [] };
  if ([base, ...sent].some((document) => jsonEqual(document, theirs))) return { document: mine, collisions: [] };
  const aligned = align(sides);
  const merge = new Merge(aligned.sides, choices);
  let result = merge.run();
  const circle = inCircle(result.document);
  // Each put one container into the other: both moves become a question.
  if (circle.size > 0) result = new Merge(aligned.sides, choices, circle).run();
  let { document } = result;
  for (const { base: id, mine: my, theirs: their } of aligned.ids) {
    const key = unitKey("id", id);
    result.collisions.push({ key, kind: "id", id: their, base: id, mine: my, theirs: their });
    if (choices.get(key) !== "theirs") document = renameNode(document, { kind: "renameNode", id: their, to: my });
  }
  return { document: jsonEqual(document, theirs) ? theirs : document, collisions: result.collisions };
}

class Merge {
  readonly #sides: Sides;
  readonly #choices: Choices;
  /** Nodes whose container is a question although only one side changed it. */
  readonly #asked: ReadonlySet<string>;
  readonly #base: Units;
  readonly #mine: Units;
  readonly #theirs: Units;
  readonly #collisions: Collision[] = [];
  /** Nodes that one side deleted and the result has: which side each is taken from. */
  readonly #revived = new Map<string, Choice>();
  readonly #revivedNotes = new Map<string, Choice>();

  constructor(sides: Sides, choices: Choices, asked: ReadonlySet<string> = new Set()) {
    this.#sides = sides;
    this.#choices = choices;
    this.#asked = asked;
    this.#mine = unitsOf(sides.mine);
    this.#theirs = unitsOf(sides.theirs);
    this.#base = settled(unitsOf(sides.base), this.#theirs, sides.sent.map(unitsOf));
  }

  run(): Merged {
    const edges = this.#edgeSets();
    const nodes = this.#present("node", NODE_KINDS, edges);
    const notes = this.#present("note", NOTE_KINDS, edges);
    this.#withContainers(nodes);
    const units = this.#fields(nodes, notes);
    const { mine, theirs } = this.#sides;
    const ids = (document: WorkflowDocument) => document.nodes.map((node) => node.id);
    const noteIds = (document: WorkflowDocument) => document.layout.notes.map((note) => note.id);
    const document = documentOf(units, this.#edges(nodes, edges), {
      nodes: [...ids(theirs), ...ids(mine)],
      notes: [...noteIds(theirs), ...noteIds(mine)],
    });
    return { document: withoutLooseEnds(document), collisions: this.#collisions };
  }

  #ask(collision: Omit<Collision, "key">, key: string): Choice {
    this.#collisions.push({ key, ...collision });
    return this.#choices.get(key) ?? "mine";
  }

  /** Ids of the nodes (or notes) the result has. */
  #present(kind: "node" | "note", kinds: ReadonlySet<UnitKind>, edges: EdgeSets): Set<string> {
    const [mine, theirs] = [unitsById(this.#mine, kinds), unitsById(this.#theirs, kinds)];
    const before = unitsById(this.#base, kinds);
    const present = new Set<string>();
    for (const id of new Set([...theirs.keys(), ...mine.keys()])) {
      const key = unitKey(kind, id);
      const [inMine, inTheirs] = [this.#mine.has(key), this.#theirs.has(key)];
      if ((inMine && inTheirs) || !this.#base.has(key)) {
        present.add(id);
        continue;
      }
      const side: Choice = inMine ? "mine" : "theirs";
      const keys = [...(before.get(id) ?? []), ...((inMine ? mine : theirs).get(id) ?? [])];
      const units = inMine ? this.#mine : this.#theirs;
      const changed = keys.some((unit) => !sameUnit(units, this.#base, unit));
      if (!changed && !(kind === "node" && this.#usedAnew(id, side, edges))) continue;
      const values = { base: true, mine: inMine || undefined, theirs: inTheirs || undefined };
      if (this.#ask({ kind, id, ...values }, key) !== side) continue;
      present.add(id);
      (kind === "node" ? this.#revived : this.#revivedNotes).set(id, side);
    }
    return present;
  }

  /** Whether a side put something new into the node, or connected it anew. */
  #usedAnew(id: string, side: Choice, edges: EdgeSets): boolean {
    const touches = (edge: WorkflowEdge) => edge.source === id || edge.target === id;
    for (const [key, edge] of edges[side]) if (touches(edge) && !edges.base.has(key)) return true;
    const units = side === "mine" ? this.#mine : this.#theirs;
    return this.#sides[side].nodes.some(
      (node) =>
        (node.scope === id && unitValue(this.#base, unitKey("field", node.id, "scope")) !== id) ||
        (node.undo === id && !sameUnit(units, this.#base, unitKey("field", node.id, "undo"))),
    );
  }

  /** What is kept needs its containers, what is gone takes its contents along, and a container kept keeps its own. */
  #withContainers(present: Set<string>): void {
    const scopes = {
      mine: new Map(this.#sides.mine.nodes.map((node) => [node.id, node.scope])),
      theirs: new Map(this.#sides.theirs.nodes.map((node) => [node.id, node.scope])),
    };
    for (const [id, side] of [...this.#revived]) {
      for (let up = scopes[side].get(id); up !== undefined && !present.has(up); up = scopes[side].get(up)) {
        present.add(up);
        this.#revived.set(up, side);
      }
    }
    for (let grown = true; grown; ) {
      grown = false;
      for (const side of ["mine", "theirs"] as const) {
        for (const [id, scope] of scopes[side]) {
          if (present.has(id) || scope === undefined || this.#revived.get(scope) !== side) continue;
          // Asked for, and given up.
          if (this.#collisions.some(({ kind, id: other }) => kind === "node" && other === id)) continue;
          present.add(id);
          this.#revived.set(id, side);
          grown = true;
        }
      }
    }
    for (let shrunk = true; shrunk; ) {
      shrunk = false;
      for (const id of present) {
        const scope = this.#scopeOf(id);
        if (scope === undefined || present.has(scope)) continue;
        present.delete(id);
        shrunk = true;
      }
    }
  }

  /** Container of a node in the result, as far as both sides agree or one of them decided. */
  #scopeOf(id: string): string | undefined {
    const key = unitKey("field", id, "scope");
    const revived = this.#revived.get(id);
    if (revived) return unitValue(revived === "mine" ? this.#mine : this.#theirs, key) as string | undefined;
    if (!this.#theirs.has(unitKey("node", id))) return unitValue(this.#mine, key) as string | undefined;
    if (!this.#mine.has(unitKey("node", id))) return unitValue(this.#theirs, key) as string | undefined;
    const mineChanged = !sameUnit(this.#mine, this.#base, key);
    const theirsChanged = !sameUnit(this.#theirs, this.#base, key);
    const side = mineChanged && !(theirsChanged && this.#choices.get(key) === "theirs") ? this.#mine : this.#theirs;
    return unitValue(side, key) as string | undefined;
  }

  #fields(nodes: ReadonlySet<string>, notes: ReadonlySet<string>): Unit[] {
    const units: Unit[] = [];
    for (const key of new Set([...this.#theirs.keys(), ...this.#mine.keys(), ...this.#base.keys()])) {
      const unit = this.#theirs.get(key) ?? this.#mine.get(key) ?? this.#base.get(key);
      if (!unit) continue;
      const { kind, id } = unit;
      const owner = kind === "note" || kind === "noteField" ? notes : nodes;
      if (id !== undefined && !owner.has(id)) continue;
      const side = kind === "node" || kind === "note" ? "mine" : this.#side(key, unit);
      const chosen = (side === "mine" ? this.#mine : this.#theirs).get(key);
      if (kind === "node" || kind === "note") units.push(unit);
      else if (chosen) units.push(chosen);
    }
    return units;
  }

  /** Whose value of a field stands. */
  #side(key: string, { kind, id, field }: Unit): Choice {
    if (id !== undefined) {
      const note = kind === "noteField";
      const revived = (note ? this.#revivedNotes : this.#revived).get(id);
      if (revived) return revived;
      const presence = unitKey(note ? "note" : "node", id);
      if (!this.#mine.has(presence)) return "theirs";
      if (!this.#theirs.has(presence)) return "mine";
    }
    if (kind === "place" && id !== undefined) return this.#placeSide(key, id);
    const value = (units: Units) => unitValue(units, key);
    const question = { kind, base: value(this.#base), mine: value(this.#mine), theirs: value(this.#theirs) };
    const [mineSame, theirsSame] = [sameUnit(this.#mine, this.#base, key), sameUnit(this.#theirs, this.#base, key)];
    const forced = id !== undefined && field === "scope" && kind === "field" && this.#asked.has(id);
    if (sameUnit(this.#mine, this.#theirs, key)) return "theirs";
    if ((mineSame || theirsSame) && !forced) return mineSame ? "theirs" : "mine";
    if (kind === "noteField" && field === "place") return "mine";
    if (forced) {
      this.#collisions.push({ key, ...question, kind: "field", id, field });
      // Until both are chosen so that they fit, theirs stands: a circle of containers is no document.
      return this.#choices.get(key) === "mine" && this.#fits() ? "mine" : "theirs";
    }
    const about = { ...(id !== undefined && { id }), ...(field !== undefined && { field }) };
    return this.#ask({ ...question, kind: kind as Collision["kind"], ...about }, key);
  }

  /** Whether the containers chosen for the nodes in question leave no circle: all of them mine, or fewer than all. */
  #fits(): boolean {
    const chosen = [...this.#asked].map((id) => this.#choices.get(unitKey("field", id, "scope")) ?? "theirs");
    return new Set(chosen).size === 1;
  }

  /** A place is relative to its container: it goes with whoever moved the node into another one. */
  #placeSide(key: string, id: string): Choice {
    const scope = unitKey("field", id, "scope");
    if (!sameUnit(this.#mine, this.#theirs, scope)) {
      const result = this.#scopeOf(id);
      return unitValue(this.#mine, scope) === result ? "mine" : "theirs";
    }
    return sameUnit(this.#mine, this.#base, key) ? "theirs" : "mine";
  }

  #edgeSets(): EdgeSets {
    const set = (document: WorkflowDocument) => new Map(document.edges.map((edge) => [edgeId(edge), edge]));
    const { base, mine, theirs, sent } = this.#sides;
    const sets = { base: set(base), mine: set(mine), theirs: set(theirs) };
    for (const edges of sent.map(set)) {
      for (const [key, edge] of edges) if (sets.theirs.has(key)) sets.base.set(key, edge);
      for (const key of sets.base.keys()) if (!edges.has(key) && !sets.theirs.has(key)) sets.base.delete(key);
    }
    return sets;
  }

  #edges(present: ReadonlySet<string>, { base, mine, theirs }: EdgeSets): WorkflowEdge[] {
    const here = (edge: WorkflowEdge) => present.has(edge.source) && present.has(edge.target);
    const merged = new Map<string, WorkflowEdge>();
    for (const [key, edge] of [...theirs, ...mine]) {
      if (!here(edge)) continue;
      const both = mine.has(key) && theirs.has(key);
      // Gone only because its node was, and that one is back.
      const back = this.#revived.has(edge.source) || this.#revived.has(edge.target);
      if (both || back || !base.has(key)) merged.set(key, edge);
    }
    for (const port of portsChanged({ base, mine, theirs })) {
      const [source, name] = JSON.parse(port) as [string, string];
      if (!present.has(source) || this.#revived.has(source)) continue;
      const at = (edges: ReadonlyMap<string, WorkflowEdge>) =>
        [...edges.values()].filter((edge) => portOf(edge) === port).map((edge) => edge.target);
      const values = { base: at(base), mine: at(mine), theirs: at(theirs) };
      const side = this.#ask({ kind: "port", id: source, field: name, ...values }, unitKey("port", source, name));
      for (const [key, edge] of merged) if (portOf(edge) === port) merged.delete(key);
      for (const [key, edge] of side === "mine" ? mine : theirs)
        if (portOf(edge) === port && here(edge)) merged.set(key, edge);
    }
    return [...merged.values()];
  }
}

interface EdgeSets {
  base: Map<string, WorkflowEdge>;
  mine: Map<string, WorkflowEdge>;
  theirs: Map<string, WorkflowEdge>;
}

const portOf = (edge: WorkflowEdge): string => JSON.stringify([edge.source, edge.sourcePort]);

/** Ports of which both sides led the same edge elsewhere, each somewhere else. */
function portsChanged({ base, mine, theirs }: EdgeSets): Set<string> {
  const led = (side: EdgeSets["mine"], other: EdgeSets["mine"]) =>
    new Set([...side].filter(([key]) => !base.has(key) && !other.has(key)).map(([, edge]) => portOf(edge)));
  const [ours, others] = [led(mine, theirs), led(theirs, mine)];
  const taken = [...base].filter(([key]) => !mine.has(key) && !theirs.has(key)).map(([, edge]) => portOf(edge));
  return new Set(taken.filter((port) => ours.has(port) && others.has(port)));
}

/** The base with everything in it that the server has as it was sent from here. */
function settled(base: Units, theirs: Units, sent: readonly Units[]): Units {
  if (sent.length === 0) return base;
  const next = new Map(base);
  for (const key of new Set([...theirs.keys(), ...base.keys(), ...sent.flatMap((units) => [...units.keys()])])) {
    if (!sent.some((units) => sameUnit(units, theirs, key))) continue;
    const unit = theirs.get(key);
    if (unit) next.set(key, unit);
    else next.delete(key);
  }
  return next;
}

/** Nodes that are, by way of others, inside themselves. */
function inCircle(document: WorkflowDocument): Set<string> {
  const scopes = new Map(document.nodes.map((node) => [node.id, node.scope]));
  const circle = new Set<string>();
  for (const { id } of document.nodes) {
    const seen = new Set<string>();
    for (let up = scopes.get(id); up !== undefined && !seen.has(up); up = scopes.get(up)) {
      if (up === id) circle.add(id);
      seen.add(up);
    }
  }
  return circle;
}
