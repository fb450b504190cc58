/** The stored answer to a request with an idempotency key. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Requests with the same key are carried out once; repeats get the first answer. Failures are not kept. */
export class IdempotencyKeys {
  readonly #answers = new Map<string, Answer>();
  readonly #onNew: (id: string, answer: Answer) => void;

  /** @param onNew Told of every answer that is kept, so that it can be kept for longer than the process lives. */
  constructor(onNew: (id: string, answer: Answer) => void = () => {}) {
    this.#onNew = onNew;
  }

  restore(id: string, answer: Answer): void {
    this.#answers.set(id, answer);
  }

  /**
   * @param scope What is asked for, so that one key may serve two different calls.
   * @param key undefined: the request is carried out, whatever came before.
   */
  once(scope: string, key: string | undefined, work: () => Answer): Answer {
    if (key === undefined) return work();
    const id = `${scope} ${key}`;
    const known = this.#answers.get(id);
    if (known) return known;
    const answer = work();
    if (answer.status < 500 && answer.status !== 429) {
      this.#answers.set(id, answer);
      this.#onNew(id, answer);
    }
    return answer;
  }
}
