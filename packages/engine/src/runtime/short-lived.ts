/**
 * Values by name that come and go, thousands a second. As a Map, whose table is replaced again and again: each table
 * that was replaced names the next, so once one is old, all that followed it stay reachable for collections of young
 * objects, and with them every value they held, until all of the memory is collected. An object used as a dictionary
 * has no such chain. Names like `42` come before others, those in the order they were added.
 */
export class ShortLived<V> {
  private readonly entries: Record<string, V> = Object.create(null);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(name: string): V | undefined {
    return this.entries[name];
  }

  has(name: string): boolean {
    return name in this.entries;
  }

  set(name: string, value: V): void {
    if (!(name in this.entries)) this.count++;
    this.entries[name] = value;
  }

  delete(name: string): void {
    if (!(name in this.entries)) return;
    this.count--;
    delete this.entries[name];
  }

  /** Those there are at this moment; one that is removed meanwhile is left out. */
  *values(): Generator<V> {
    for (const name in this.entries) yield this.entries[name] as V;
  }
}
