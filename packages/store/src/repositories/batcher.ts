import { failureOf } from "../database/failures.ts";

/**
 * Collects calls while earlier ones are under way and hands them on together: alone a call waits for nobody, and under
 * load one statement carries many.
 */
export class Batcher<In, Out> {
  readonly #work: (inputs: In[]) => Promise<Out[]>;
  readonly #limit: number;
  readonly #lanes: number;
  #waiting: { input: In; resolve(out: Out): void; reject(error: unknown): void }[] = [];
  #busy = 0;

  /**
   * @param work Gives one output for each input, in order. When it refuses the data, each input is tried alone.
   * @param options.limit Inputs a call, default 500. @param options.lanes Calls at once, default 1.
   */
  constructor(work: (inputs: In[]) => Promise<Out[]>, options: { limit?: number; lanes?: number } = {}) {
    this.#work = work;
    this.#limit = options.limit ?? 500;
    this.#lanes = options.lanes ?? 1;
  }

  add(input: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      // Those who call in the same turn of the event loop go together.
      if (this.#waiting.length === 1 && this.#busy < this.#lanes) setImmediate(() => this.#next());
    });
  }

  #next(): void {
    while (this.#busy < this.#lanes && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#limit);
      this.#busy++;
      this.#run(batch).finally(() => {
        this.#busy--;
        this.#next();
      });
    }
  }

  async #run(batch: { input: In; resolve(out: Out): void; reject(error: unknown): void }[]): Promise<void> {
    try {
      const outs = await this.#work(batch.map(({ input }) => input));
      for (const [i, { resolve }] of batch.entries()) resolve(outs[i] as Out);
    } catch (error) {
      // One bad input must not fail the others; a database that is away fails them all, and at once.
      if (batch.length === 1 || failureOf(error) !== "statement") for (const { reject } of batch) reject(error);
      else for (const one of batch) await this.#run([one]);
    }
  }
}
