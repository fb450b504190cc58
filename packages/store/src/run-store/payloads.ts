import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { VALUE_LIMIT } from "@signalbox/engine";
import { type JournalEvent, type Json, SignalboxError } from "@signalbox/model";

/**
 * Large values leave the journal row (rule S9). An event `{t, p, out: <large>}` is stored as `{t, p, $p: {out: 0}}`
 * and the value, compressed, as payload 0 of that row. A row that is still large is a payload as a whole: `{$p: 1}`.
 */

/** Characters of JSON from which a value is taken out: about where Postgres itself would start to move rows apart. */
export const INLINE_LIMIT = 2048;
/** Characters of JSON from which what remains of the row is taken out as a whole. */
const ROW_LIMIT = 8192;
/** Bytes of JSON from which a value is kept in the blob store, where there is one (rule BLOB-1). */
export const BLOB_FROM = 1024 * 1024;
/** Bytes from which compressing is left to another thread. */
const ASYNC_FROM = 256 * 1024;

/** Bytes of JSON that the large values of one run may have together. */
export const RUN_LIMIT = 256 * 1024 * 1024;

export const CODEC = { none: 0, gzip: 1, zstd: 2 } as const;
/** Added to the codec of a value in the blob store; its data is then the SHA-256 of what is there. */
const IN_BLOB = 16;
export const isInBlob = (codec: number): boolean => codec >= IN_BLOB;

export interface Payload {
  n: number;
  codec: number;
  /** Bytes before compression. */
  size: number;
  data: Uint8Array;
}
/** Keeps bytes outside of the database. @returns their SHA-256, once they are durable. */
export type KeepBlob = (data: Uint8Array) => Promise<Uint8Array>;
export interface StoredEvents {
  text: string;
  payloads: Payload[];
}

type Refs = { [key: string]: number };

/**
 * @param keep Where values above 1 MB go; without it they stay in the database.
 * @throws SignalboxError `OUTPUT_TOO_LARGE` when one value has more than 32 MB, naming its step.
 */
export function encodeEvents(events: readonly JournalEvent[], keep?: KeepBlob): StoredEvents | Promise<StoredEvents> {
  const text = JSON.stringify(events);
  if (text.length < INLINE_LIMIT) return { text, payloads: [] };
  const large: Large[] = [];
  const takeOut = (text: string, step?: string) => large.push({ text, step }) - 1;
  const skeleton = JSON.stringify(events.map((event) => withoutLargeValues(event, takeOut)));
  const row = skeleton.length < ROW_LIMIT ? skeleton : JSON.stringify({ $p: takeOut(skeleton) });
  return Promise.all(large.map((one, n) => compress(one, n, keep))).then((payloads) => ({ text: row, payloads }));
}

interface Large {
  text: string;
  step: string | undefined;
}

function withoutLargeValues(event: JournalEvent, takeOut: (text: string, step?: string) => number): object {
  const kept: Record<string, unknown> = {};
  const refs: Refs = {};
  for (const [key, value] of Object.entries(event)) {
    const text = typeof value === "object" || typeof value === "string" ? JSON.stringify(value) : "";
    if (text.length >= INLINE_LIMIT) refs[key] = takeOut(text, "p" in event ? String(event.p) : undefined);
    else kept[key] = value;
  }
  return Object.keys(refs).length === 0 ? event : { ...kept, $p: refs };
}

const gzip = promisify(zlib.gzip);
const zstd = zlib.zstdCompress ? promisify(zlib.zstdCompress) : undefined;
const GZIP = { level: 1 };
const ZSTD = zlib.constants.ZSTD_c_compressionLevel
  ? { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } }
  : undefined;

async function compress({ text, step }: Large, n: number, keep: KeepBlob | undefined): Promise<Payload> {
  const plain = Buffer.from(text);
  const size = plain.length;
  if (size > VALUE_LIMIT) throw new SignalboxError("OUTPUT_TOO_LARGE", { size, limit: VALUE_LIMIT, step });
  const { codec, data } = await packed(plain);
  if (size <= BLOB_FROM || !keep) return { n, codec, size, data };
  return { n, codec: IN_BLOB + codec, size, data: await keep(data) };
}

/** Compressed with the best this Node has, or as it is: random or already compressed data only grows. */
export async function packed(plain: Buffer): Promise<{ codec: number; data: Uint8Array }> {
  const [codec, data] = await pack(plain);
  return data.length < plain.length * 0.95 ? { codec, data } : { codec: CODEC.none, data: plain };
}

/** Below a few hundred kB a call costs less than handing the work to another thread. */
async function pack(plain: Buffer): Promise<[codec: number, data: Uint8Array]> {
  const apart = plain.length >= ASYNC_FROM;
  if (zstd && ZSTD) return [CODEC.zstd, apart ? await zstd(plain, ZSTD) : zlib.zstdCompressSync(plain, ZSTD)];
  return [CODEC.gzip, apart ? await gzip(plain, GZIP) : zlib.gzipSync(plain, GZIP)];
}

/** @throws Error naming the codec, when a payload was written by a newer Node than this one. */
export const decompress = (codec: number, data: Uint8Array): string => unpacked(codec, data).toString("utf8");

/** The inverse of {@link packed}. */
export function unpacked(stored: number, data: Uint8Array): Buffer {
  const codec = stored % IN_BLOB;
  if (codec === CODEC.none) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (codec === CODEC.gzip) return zlib.gunzipSync(data);
  if (codec === CODEC.zstd && zlib.zstdDecompressSync) return zlib.zstdDecompressSync(data);
  throw new Error(
    `A stored payload has codec ${codec}, which this version of Node cannot read; use Node 22.15 or newer.`,
  );
}

/** What the text of {@link StoredEvents} parses to. */
export type StoredEventsValue = (JournalEvent & { $p?: Refs })[] | { $p: number };

export const hasPayloads = (stored: StoredEventsValue): boolean =>
  !Array.isArray(stored) || stored.some((event) => event.$p !== undefined);

/** The inverse of {@link encodeEvents}. @param payload Gives the text of payload `n` of this row. */
export function restoreEvents(stored: StoredEventsValue, payload: (n: number) => string): JournalEvent[] {
  const events = Array.isArray(stored) ? stored : (JSON.parse(payload(stored.$p)) as (JournalEvent & { $p?: Refs })[]);
  return events.map((event) => withLargeValues(event, payload));
}

function withLargeValues(event: JournalEvent & { $p?: Refs }, payload: (n: number) => string): JournalEvent {
  if (event.$p === undefined) return event;
  const { $p: refs, ...rest } = event;
  const whole: Record<string, Json> = rest as Record<string, Json>;
  for (const [key, n] of Object.entries(refs)) whole[key] = JSON.parse(payload(n)) as Json;
  return whole as unknown as JournalEvent;
}
