import type { Plan } from "../../src/plan/plan.ts";
import type { Task } from "../../src/ports.ts";
import type { Violation } from "../history/history.ts";
import type { Database } from "./database.ts";

/** Looks at every attempt that begins whether its keys allow it (I8), as those outside would. */
export class LimitWatch {
  readonly violations: Violation[] = [];
  private readonly database: Database;
  private readonly plans: ReadonlyMap<string, Plan>;
  /** Without zombies whoever executes must hold a slot; a zombie may have lost it. */
  private readonly strict: boolean;

  constructor(database: Database, plans: ReadonlyMap<string, Plan>, strict: boolean) {
    this.database = database;
    this.plans = plans;
    this.strict = strict;
  }

  begins(task: Task): void {
    const plan = this.plans.get(task.workflow);
    const own = plan?.document.settings.concurrency;
    if (own) this.check(task, `${task.workflow}:`, own.max);
    // A path names the node and the containers it is in; each may have a limit of its own.
    for (const step of task.path.split("/")) {
      const id = step.replace(/\[.*$/, "");
      const limit = plan?.nodes.get(id)?.node.limit?.concurrency;
      if (limit) this.check(task, limit.key === undefined ? `${task.workflow}:${id}` : `k:${limit.key}`, limit.max);
    }
  }

  private check(task: Task, key: string, max: number): void {
    const holders = this.database.slots.holders(key);
    const report = (message: string) =>
      this.violations.push({ rule: "I8", where: `${task.run} ${task.path}`, message });
    if (holders.length > max) report(`${holders.length} hold ${key}, which has ${max} slots`);
    // An attempt may be on its way out while its run is cancelled.
    const live = this.database.runs.get(task.run)?.live !== undefined;
    if (this.strict && live && !holders.some(({ run }) => run === task.run))
      report(`it began without a slot of ${key}`);
  }
}
