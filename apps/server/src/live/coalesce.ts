/**
 * Collects keys and hands them out together, at most every `ms`; while `busy` says so, they wait and stay one each.
 */
export class Coalesced<K> {
  readonly #keys = new Set<K>();
  readonly #ms: number;
  readonly #busy: () => boolean;
  readonly #flush: (keys: K[]) => void | Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #flushing = false;

  constructor(ms: number, busy: () => boolean, flush: (keys: K[]) => void | Promise<void>) {
    this.#ms = ms;
    this.#busy = busy;
    this.#flush = flush;
  }

  add(key: K): void {
    this.#keys.add(key);
    this.#timer ??= setTimeout(() => this.#run(), this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#keys.clear();
  }

  #run(): void {
    this.#timer = undefined;
    if (this.#busy() || this.#flushing) {
      this.#timer = setTimeout(() => this.#run(), this.#ms);
      return;
    }
    const keys = [...this.#keys];
    this.#keys.clear();
    this.#flushing = true;
    void Promise.resolve(this.#flush(keys)).finally(() => {
      this.#flushing = false;
    });
  }
}
