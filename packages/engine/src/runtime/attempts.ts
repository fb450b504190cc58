import { makeStepError, type StepError } from "@signalbox/model";
import type { Input } from "../decide/decide.ts";
import { evaluateAct } from "../decide/evaluate.ts";
import { thrownError } from "../decide/logic.ts";
import { type Act, isSuspect } from "../decide/state.ts";
import type { PlanNode } from "../plan/plan.ts";
import { type Core, isFenced } from "./core.ts";
import { tooLarge } from "./output-limit.ts";
import { dueOf, type Flight, type Slot } from "./slot.ts";
import { Trials } from "./trials.ts";

/** Does what committed states call for: starts and aborts attempts, sets timers (rule ENG-4: derived, never stored). */
export class Attempts {
  private readonly core: Core;
  private readonly trials: Trials;

  constructor(core: Core) {
    this.core = core;
    this.trials = new Trials(core);
  }

  /** Makes what runs agree with the state. Only for states that are committed (rule ENG-4). */
  sync(slot: Slot): void {
    for (const [path, flight] of slot.running) {
      const act = slot.state.active.get(path);
      if (act?.status === "scheduled" && act.attempt === flight.attempt) continue;
      flight.timeout?.();
      flight.abort.abort();
      slot.running.delete(path);
    }
    this.arm(slot);
    this.core.gates.sync(slot);
    if (isFenced(this.core) || this.core.stopping) return;
    for (const act of slot.state.active.values()) {
      if (act.status !== "scheduled" || slot.running.has(act.path)) continue;
      if (isSuspect(act) && !act.trial) this.trials.want(slot, act.path);
      else this.dispatch(slot, act);
    }
    this.trials.next();
  }

  private arm(slot: Slot): void {
    const at = dueOf(slot);
    if (slot.timer && slot.timer.at === at) return;
    slot.timer?.withdraw();
    slot.timer = undefined;
    if (at === undefined) return;
    const withdraw = this.core.clock.at(at, () => {
      slot.timer = undefined;
      if (this.core.slots.get(slot.run) !== slot) return;
      this.core.runs.feed(slot, { input: { kind: "due" } });
      if (!slot.commit && !slot.parking && !slot.fetching) this.arm(slot);
    });
    slot.timer = { at, withdraw };
  }

  private dispatch(slot: Slot, act: Act): void {
    const node = slot.plan.nodes.get(act.node);
    if (!node) return;
    const { path, attempt } = act;
    const flight: Flight = { attempt, abort: new AbortController(), timeout: undefined, over: false };
    slot.running.set(path, flight);
    const settle = (input: Input) => {
      if (flight.over || slot.running.get(path) !== flight || this.core.slots.get(slot.run) !== slot) return;
      flight.timeout?.();
      // It stays among the running ones until its outcome is decided, which may have to wait for a commit.
      flight.over = true;
      this.core.runs.feed(slot, { input });
      this.trials.next();
    };
    const fail = (error: StepError) => settle({ kind: "failure", path, attempt, error });
    if (node.attemptTimeout !== undefined) {
      flight.timeout = this.core.clock.at(this.core.clock.now() + node.attemptTimeout, () => {
        flight.abort.abort();
        const limit = node.node.timeout?.attempt ?? node.definition.timeout;
        fail(makeStepError("STEP_TIMEOUT", { limit }, { fault: "operational", retry: true }));
      });
    }
    this.execute(slot, act, node, flight.abort.signal).then(
      ({ port, output }) => {
        const error = tooLarge(output);
        if (error) fail(error);
        else settle({ kind: "result", path, attempt, port, output });
      },
      (error) => fail(thrownError(error)),
    );
  }

  private async execute(slot: Slot, act: Act, node: PlanNode, signal: AbortSignal) {
    const params = evaluateAct(slot.context, slot.state, act, node);
    if (!params.ok) throw Object.assign(new Error(params.error.message), { error: params.error });
    return this.core.options.dispatcher.execute({
      run: slot.run,
      workflow: slot.workflow,
      path: act.path,
      nodeId: act.node,
      type: node.definition.type,
      typeVersion: node.definition.version,
      params: params.value,
      connection: node.node.connection,
      attempt: act.attempt,
      idempotencyKey: this.core.ids.idempotencyKey(slot.run, act.path),
      now: act.at,
      signal,
    });
  }
}
