/**
 * Where values above 1 MB are kept (rules BLOB-1 to BLOB-6, docs/spec/store.md). A key is the SHA-256 of the bytes in
 * hexadecimal, so the same key always means the same bytes; callers check what they get back.
 */
export interface BlobStore {
  /** For people and logs; holds no secret. */
  readonly description: string;
  /** Durable once it resolves, whole or not at all. Putting the same again is allowed and puts it right. */
  put(key: string, data: Uint8Array): Promise<void>;
  /** Undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Those that do not exist are passed over. */
  delete(keys: readonly string[]): Promise<void>;
  /** A small text that names this store, by which it is recognised; undefined when none was set yet. */
  mark(): Promise<string | undefined>;
  setMark(mark: string): Promise<void>;
}

/** What a store says when it cannot be used now. @throws SignalboxError `BLOB_STORE_AWAY`, from every method. */
export const MARK = "signalbox-store";
