import type { Json } from "@signalbox/model";
import { compile } from "../../src/plan/compile.ts";
import { Driver } from "../support/driver.ts";
import type { Operand, Pattern, Role, Task, Translated, Way } from "./translate.ts";
import { translate } from "./translate.ts";

/** What ran, in the order in which it was over; a for-each counts when it begins. */
export interface Played {
  order: string[];
  status: string;
}
/** Which of the steps under way is over next. */
export type Policy = (flying: readonly string[]) => string;

const nodeOf = (path: string) => path.slice(path.lastIndexOf("/") + 1).replace(/\[\d+\]$/, "");

/** Runs the translated workflow, finishing one step after the other as `policy` says. */
export function play(pattern: Pattern, policy: Policy): Played {
  const values = new Map<string, string>([
    ["test_attribute1", "false"],
    ["test_attribute2", "true"],
  ]);
  const order: string[] = [];
  const status = playOne(translate(pattern.definition), pattern, policy, values, order, 0);
  return { order, status };
}

function playOne(
  { document, catalog, roles }: Translated,
  pattern: Pattern,
  policy: Policy,
  values: Map<string, string>,
  order: string[],
  depth: number,
): string {
  if (depth > 3) throw new Error("The workflow runs itself without end.");
  const assign = (role: Role | undefined) => {
    for (const [name, value] of Object.entries(role?.assigns ?? {})) values.set(name, value);
  };
  const run = new Driver(compile(document, catalog));
  const picks = new Map<string, string[]>();
  let told = 0;
  /** Everything that was over since, without the steps this player finishes itself. */
  const tell = () => {
    for (const event of run.events.slice(told)) {
      if (event.t === "items") order.push(nodeOf(event.p));
      const isOver = event.t === "pure" || (event.t === "completed" && !isEach(nodeOf(event.p)));
      if (isOver && !roles.get(nodeOf(event.p))?.silent) order.push(nodeOf(event.p));
      if (event.t === "ended" && event.p !== undefined) order.push(nodeOf(event.p));
    }
    told = run.events.length;
  };
  const isEach = (id: string) => document.nodes.find((node) => node.id === id)?.type === "each" || id.startsWith("~");
  assign(roles.get("start"));
  run.start();
  tell();
  for (let turns = 0; run.state.status === "running"; turns++) {
    if (turns > 200) throw new Error("The run does not come to an end.");
    const [child] = run.paths("child");
    const path = run.flying.length > 0 ? policy(run.flying) : undefined;
    if (child !== undefined) {
      const inner = pattern.inner ? { ...pattern, definition: pattern.inner } : pattern;
      const { inner: _, ...rest } = inner;
      playOne(translate(inner.definition), rest, policy, values, order, depth + 1);
      const id = run.state.active.get(child)?.childRun ?? "";
      run.message({ kind: "childEnded", path: child, run: id, status: "succeeded", output: null });
    } else if (path !== undefined) {
      const id = nodeOf(path);
      const role = roles.get(id);
      values.set(`${id}_reached`, String(Number(values.get(`${id}_reached`) ?? 0) + 1));
      assign(role);
      if (role?.picks) picks.set(role.picks.of, role.picks.targets);
      run.ok(path, null as Json, role?.choice ? portsOf(role, role.choice, values, picks.get(id)) : undefined);
      tell();
      const added = role?.adds;
      if (added !== undefined) run.message({ kind: "addItems", path: added, items: [0] });
    } else if (run.due !== undefined) run.pass(Math.max(0, run.due - run.now));
    else return `stuck: ${run.story.join("; ")}`;
    tell();
  }
  return run.state.status;
}

function portsOf(
  role: Role,
  choice: "one" | "several",
  values: ReadonlyMap<string, string>,
  picked: readonly string[] | undefined,
): string {
  const value = (operand: Operand) => ("field" in operand ? values.get(operand.field) : operand.value);
  const holds = ({ when }: Way) => when === undefined || (value(when.left) === value(when.right)) === when.equal;
  const open = role.ways.filter((way) => !way.otherwise && holds(way) && (picked?.includes(way.target) ?? true));
  const taken = choice === "one" ? open.slice(0, 1) : open;
  const ways = taken.length > 0 ? taken : role.ways.filter((way) => way.otherwise);
  return ways.map((way) => way.port).join(",");
}

const UNSAID = new Set(["Start", "End", "ThreadStart"]);

/** A task of the expected tree. */
interface Instance {
  id: string;
  depth: number;
}

/** Tasks of the expected tree, and which follows which by an edge of the definition. */
export function expected(pattern: Pattern): { tasks: Instance[]; pairs: [Instance, Instance][] } {
  const tasks: Instance[] = [];
  const pairs: [Instance, Instance][] = [];
  const edges = new Set(
    [pattern.definition, ...(pattern.inner ? [pattern.inner] : [])].flatMap((definition) =>
      [...translate(definition).roles].flatMap(([id, role]) => role.ways.map((way) => `${id}>${way.target}`)),
    ),
  );
  const walk = ({ task: id, next }: Task, parent: Instance | undefined, depth: number): void => {
    const instance = UNSAID.has(id) ? undefined : { id, depth };
    if (instance) {
      tasks.push(instance);
      if (parent && edges.has(`${parent.id}>${id}`)) pairs.push([parent, instance]);
    }
    for (const task of next) walk(task, instance ?? parent, depth + 1);
  };
  for (const task of pattern.expected_path ?? []) walk(task, undefined, 0);
  return { tasks, pairs };
}

/** What is not as expected: nothing, when the same tasks ran as often, each after those it follows. */
export function difference(pattern: Pattern, played: Played): string | undefined {
  const { tasks, pairs } = expected(pattern);
  const times = (list: readonly string[]) => Map.groupBy(list.entries(), ([, id]) => id);
  const [wanted, seen] = [times(tasks.map((task) => task.id)), times(played.order)];
  for (const id of new Set([...wanted.keys(), ...seen.keys()])) {
    const [want, see] = [wanted.get(id)?.length ?? 0, seen.get(id)?.length ?? 0];
    if (want !== see) return `${id} runs ${see} times, expected ${want}`;
  }
  if (played.status !== "succeeded") return `the run is ${played.status}`;
  // Which time is which: tasks are numbered as the tree is read, or, where a pass goes on beside the next, by depth.
  const readings = [tasks, tasks.toSorted((a, b) => a.depth - b.depth)].map((list) => {
    const at = (task: Instance): number => {
      const nth = list.filter((one) => one.id === task.id).indexOf(task);
      return seen.get(task.id)?.[nth]?.[0] ?? -1;
    };
    return pairs.find(([before, after]) => at(after) < at(before));
  });
  const [wrong] = readings;
  return wrong && readings.every((found) => found) ? `${wrong[1].id} runs before ${wrong[0].id}` : undefined;
}
