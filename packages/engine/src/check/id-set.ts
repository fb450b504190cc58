/** Numbers the ids of a document, so that sets of them can be kept as bits. */
export class IdSpace {
  readonly ids: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly words: number;

  constructor(ids: Iterable<string>) {
    this.ids = [...new Set(ids)];
    this.numbers = new Map(this.ids.map((id, number) => [id, number]));
    this.words = (this.ids.length + 31) >>> 5;
  }

  empty(): IdSet {
    return new IdSet(this, new Uint32Array(this.words));
  }
}

/**
 * A set of ids of one document as bits: a workflow of n nodes has a set a node, and as ordinary sets those would cost
 * n² entries. Changed only while it is being made.
 */
export class IdSet implements Iterable<string> {
  readonly #space: IdSpace;
  readonly #bits: Uint32Array;

  constructor(space: IdSpace, bits: Uint32Array) {
    this.#space = space;
    this.#bits = bits;
  }

  has(id: string): boolean {
    const number = this.#space.numbers.get(id);
    return number !== undefined && ((this.#bits[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }
  add(id: string): this {
    const number = this.#space.numbers.get(id);
    if (number !== undefined) this.#bits[number >>> 5] = (this.#bits[number >>> 5] ?? 0) | (1 << (number & 31));
    return this;
  }
  copy(): IdSet {
    return new IdSet(this.#space, this.#bits.slice());
  }
  addAll(other: IdSet): this {
    for (let i = 0; i < this.#bits.length; i++) this.#bits[i] = (this.#bits[i] ?? 0) | (other.#bits[i] ?? 0);
    return this;
  }
  keepAll(other: IdSet): this {
    for (let i = 0; i < this.#bits.length; i++) this.#bits[i] = (this.#bits[i] ?? 0) & (other.#bits[i] ?? 0);
    return this;
  }
  without(other: IdSet): IdSet {
    const bits = this.#bits.slice();
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] ?? 0) & ~(other.#bits[i] ?? 0);
    return new IdSet(this.#space, bits);
  }
  isSubsetOf(other: IdSet): boolean {
    return this.#bits.every((word, i) => (word & ~(other.#bits[i] ?? 0)) === 0);
  }
  get size(): number {
    let size = 0;
    for (let word of this.#bits) for (; word !== 0; word &= word - 1) size++;
    return size;
  }
  *[Symbol.iterator](): Iterator<string> {
    for (const id of this.#space.ids) if (this.has(id)) yield id;
  }
}
