import { useCallback, useSyncExternalStore } from "react";

/**
 * Values by key, each watched on its own: setting one value draws one card, not the canvas.
 * `replace` and `set` tell only the keys whose value differs.
 */
export class KeyedStore<V> {
  #values = new Map<string, V>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #all = new Set<() => void>();

  get(key: string): V | undefined {
    return this.#values.get(key);
  }
  keys(): IterableIterator<string> {
    return this.#values.keys();
  }
  set(key: string, value: V | undefined): void {
    if (this.#values.get(key) === value) return;
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    this.#tell(key);
  }
  /** Makes these the only values. */
  replace(values: ReadonlyMap<string, V>): void {
    const old = this.#values;
    this.#values = new Map(values);
    for (const key of new Set([...old.keys(), ...values.keys()])) {
      if (old.get(key) !== values.get(key)) this.#tell(key);
    }
  }
  subscribe(key: string, listener: () => void): () => void {
    const known = this.#listeners.get(key);
    const listeners = known ?? new Set();
    if (!known) this.#listeners.set(key, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }
  /** Tells of every change, for pictures of everything at once. */
  subscribeAll(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  #tell(key: string): void {
    for (const listener of this.#listeners.get(key) ?? []) listener();
    for (const listener of this.#all) listener();
  }
}

/** The value under one key; draws again only when that value changes. */
export function useKeyed<V>(store: KeyedStore<V>, key: string): V | undefined {
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key]);
  return useSyncExternalStore(subscribe, () => store.get(key));
}
