import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "br" | "gzip" | "identity";
export interface Asset {
  body: Buffer;
  type: string;
  etag: string;
  encoding: Encoding;
  /** Its name holds its hash, so it never changes. */
  fixed: boolean;
}

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
const PACKABLE = /^(text|application)\/|svg/;
const SMALLEST_PACKED = 1024;
const RESCAN_MS = 1000;

const packers: Record<Exclude<Encoding, "identity">, (body: Buffer) => Promise<Buffer>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } }),
  gzip: (body) => promisify(gzip)(body, { level: 7 }),
};

/**
 * The files of the built editor. Only what is in the folder's list is ever read, so no address can lead out of it.
 * Each file is packed once, when it is first asked for, and kept until it changes on disk.
 */
export class Assets {
  readonly #folder: string;
  readonly #kept = new Map<string, { mtime: number; asset: Promise<Asset> }>();
  #paths = new Set<string>();
  #scannedAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string) {
    this.#folder = folder;
    this.#scan();
  }

  /** @param path As in the address: `/assets/index-1a2b.js`. @returns undefined when there is no such file. */
  async get(path: string, accepted: string): Promise<Asset | undefined> {
    // Built again while the server runs: the new files have new names.
    if (!this.#paths.has(path) && performance.now() - this.#scannedAt > RESCAN_MS) this.#scan();
    if (!this.#paths.has(path)) return undefined;
    const file = join(this.#folder, path);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return undefined;
    const encoding = encodingFor(typeOf(path), found.size, accepted);
    const key = `${encoding} ${path}`;
    const kept = this.#kept.get(key);
    if (kept?.mtime === found.mtimeMs) return kept.asset;
    const asset = read(file, path, encoding);
    this.#kept.set(key, { mtime: found.mtimeMs, asset });
    return asset;
  }

  #scan(): void {
    this.#scannedAt = performance.now();
    if (!statSync(this.#folder, { throwIfNoEntry: false })?.isDirectory()) return;
    const entries = readdirSync(this.#folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
    this.#paths = new Set(
      files.map((entry) => `/${relative(this.#folder, join(entry.parentPath, entry.name)).split(sep).join("/")}`),
    );
  }
}

const typeOf = (path: string): string => TYPES[extname(path)] ?? "application/octet-stream";

function encodingFor(type: string, size: number, accepted: string): Encoding {
  if (size < SMALLEST_PACKED || !PACKABLE.test(type)) return "identity";
  if (/\bbr\b(?!\s*;\s*q=0(\.0*)?\b)/.test(accepted)) return "br";
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\b)/.test(accepted) ? "gzip" : "identity";
}

async function read(file: string, path: string, encoding: Encoding): Promise<Asset> {
  const plain = await readFile(file);
  const body = encoding === "identity" ? plain : await packers[encoding](plain);
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}-${encoding}"`;
  return { body, type: typeOf(path), etag, encoding, fixed: path.startsWith("/assets/") };
}
