import { isDeepStrictEqual } from "node:util";
import type { JournalEvent, JournalRow, Json, StepError } from "@signalbox/model";
import { type DecideContext, decide, type Input } from "../../src/decide/decide.ts";
import { evaluateAct } from "../../src/decide/evaluate.ts";
import { emptyState, nextDue, type RunState } from "../../src/decide/state.ts";
import type { Versions } from "../../src/migrate/fold.ts";
import { migrate } from "../../src/migrate/migrate.ts";
import type { Plan, PlanNode } from "../../src/plan/plan.ts";
import type { Message } from "../../src/ports.ts";
import { nodeIds } from "../../src/runtime/ids.ts";
import { logicOf } from "./nodes.ts";
import { refold, snapshot } from "./snapshot.ts";
import { planOf, type Sketch } from "./workflow.ts";

export const T0 = Date.UTC(2030, 0, 1);

/**
 * One run, decided step by step without any engine around it. After each input it checks the law of the journal:
 * folding what was decided gives the state that was decided with (rule ENG-3).
 */
export class Driver {
  plan: Plan;
  readonly rows: JournalRow[] = [];
  context: DecideContext;
  private readonly plans = new Map<string, Plan>();
  private readonly first: Plan;
  private version = "v1";
  state: RunState = emptyState();
  now = T0;

  constructor(drawn: Sketch | Plan, options: { run?: string; draft?: boolean } = {}) {
    this.plan = "scopes" in drawn ? drawn : planOf(drawn);
    this.first = this.plan;
    this.plans.set("v1", this.plan);
    this.context = {
      plan: this.plan,
      run: options.run ?? "run-1",
      workflow: "test",
      ids: nodeIds("secret"),
      logic: (node: PlanNode) => logicOf(node.definition.type),
      draft: options.draft ?? false,
    };
  }

  start(input: Json = null, more: Partial<Extract<JournalEvent, { t: "started" }>> = {}): this {
    this.send({
      kind: "start",
      event: { t: "started", trigger: "start", input, cause: { kind: "manual" }, ...more },
    });
    return this;
  }

  /** @returns the events that followed. */
  send(input: Input): JournalEvent[] {
    return this.keep(decide(this.context, this.state, input, this.now), () => JSON.stringify(input));
  }

  /** Asks the run to go on with another version. @returns the events, or `later`. */
  migrate(drawn: Sketch | Plan, versionId = "v2", fresh: Iterable<string> = []): JournalEvent[] | "later" {
    const plan = "scopes" in drawn ? drawn : planOf(drawn);
    this.plans.set(versionId, plan);
    const target = { versionId, name: versionId, plan };
    const result = migrate(this.context, this.state, this.version, target, new Set(fresh), this.now);
    if (result === "later") return "later";
    if (result.context) {
      this.context = result.context;
      this.plan = plan;
      this.version = versionId;
    }
    return this.keep({ events: result.events, cut: result.cut ?? false }, () => `a migration to ${versionId}`);
  }

  /** The versions of the journal, for folds. */
  get versions(): Versions {
    return { first: this.first, of: (id) => this.plans.get(id) };
  }

  private keep({ events, cut }: { events: JournalEvent[]; cut: boolean }, why: () => string): JournalEvent[] {
    if (events.length > 0) this.rows.push({ rev: this.rows.length, at: this.now, events });
    const folded = snapshot(refold(this.versions, this.rows));
    const live = JSON.parse(JSON.stringify(snapshot(this.state)));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(folded)), live)) {
      throw new Error(`The fold differs after ${why()}:\n${JSON.stringify(folded)}\n${JSON.stringify(live)}`);
    }
    // Stored in several rows, as a worker does.
    return cut ? [...events, ...this.more()] : events;
  }

  private more(): JournalEvent[] {
    const all: JournalEvent[] = [];
    for (let cut = true; cut; ) {
      const decided = decide(this.context, this.state, { kind: "more" }, this.now, true);
      this.rows.push({ rev: this.rows.length, at: this.now, events: decided.events });
      all.push(...decided.events);
      cut = decided.cut;
    }
    return all;
  }

  ok(path: string, output: Json = null, port?: string): JournalEvent[] {
    return this.send({ kind: "result", path, attempt: this.attempt(path), port, output });
  }
  fail(path: string, error: StepError): JournalEvent[] {
    return this.send({ kind: "failure", path, attempt: this.attempt(path), error });
  }
  message(message: Message): JournalEvent[] {
    return this.send({ kind: "message", message });
  }
  cancel = () => this.message({ kind: "cancel" });
  retry = () => this.message({ kind: "retry" });
  resolve(path: string, port: string, output: Json = {}): JournalEvent[] {
    return this.message({ kind: "resolve", path, token: this.token(path), port, output });
  }
  /** Lets time pass, and what is due happen. */
  pass(ms: number): JournalEvent[] {
    this.now += ms;
    return this.send({ kind: "due" });
  }
  /** Another worker takes the run up from its journal. */
  takeover(lost = true): JournalEvent[] {
    this.state = refold(this.versions, this.rows);
    return this.send({ kind: "resume", takeover: lost, crashes: 1 });
  }

  private attempt = (path: string): number => this.state.active.get(path)?.attempt ?? 0;
  token = (path: string): string => this.state.active.get(path)?.token ?? "";

  /** Paths of attempts that would be under way now. */
  get flying(): string[] {
    return this.paths("scheduled");
  }
  paths(status: string): string[] {
    return [...this.state.active.values()].filter((act) => act.status === status).map((act) => act.path);
  }
  get events(): JournalEvent[] {
    return this.rows.flatMap((row) => row.events);
  }
  /** The journal in short: `scheduled a`, `completed a out`. */
  get story(): string[] {
    return this.events.map(told);
  }
  get due(): number | undefined {
    return nextDue(this.state, (node) => this.plan.nodes.get(node)?.stepTimeout, this.plan.deadline);
  }
  /** The parameters the dispatcher would get. */
  input(path: string): Json | undefined {
    const act = this.state.active.get(path);
    const node = act && this.plan.nodes.get(act.node);
    if (!act || !node) return undefined;
    const result = evaluateAct(this.context, this.state, act, node);
    return result.ok ? result.value : undefined;
  }
  output(path: string): Json | undefined {
    for (const event of [...this.events].reverse()) {
      if ("p" in event && event.p === path && "out" in event) return event.out as Json;
    }
    return undefined;
  }
}

export function told(event: JournalEvent): string {
  const words: (string | number | undefined)[] = [event.t];
  if ("p" in event && event.p !== undefined) words.push(Array.isArray(event.p) ? event.p.join(" ") : event.p || "run");
  if ("i" in event && event.i !== undefined) words.push(event.i);
  if ("n" in event && event.n > 1) words.push(`#${event.n}`);
  if ("port" in event) words.push(event.port);
  if ("status" in event) words.push(event.status);
  if ("error" in event && event.error) words.push(event.error.code);
  return words.filter((word) => word !== undefined).join(" ");
}
