/** First come, first served. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** @returns once it is this caller's turn, a function that ends the turn; calling it again does nothing. */
  async lock(): Promise<() => void> {
    let release: () => void = () => {};
    const before = this.#tail;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  async run<T>(body: () => Promise<T>): Promise<T> {
    const release = await this.lock();
    try {
      return await body();
    } finally {
      release();
    }
  }
}
