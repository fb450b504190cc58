import { createHash } from "node:crypto";
import { SignalboxError } from "@signalbox/model";
import { AwsClient } from "aws4fetch";
import { type BlobStore, MARK } from "./blob-store.ts";

export interface S3Options {
  bucket: string;
  /** Put before every key, without a slash at its end; default none. */
  prefix?: string;
  /** Default that of AWS in the region. Objects are addressed as `<endpoint>/<bucket>/<key>`. */
  endpoint?: string;
  /** Default `us-east-1`. */
  region?: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Milliseconds for one request; default 30,000. */
  timeout?: number;
}

const TRIES = 3;
const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** Blobs as objects of a store that speaks S3: AWS, MinIO, Ceph, R2, Garage and others. */
export class S3Blobs implements BlobStore {
  readonly description: string;
  readonly #client: AwsClient;
  readonly #base: string;
  readonly #timeout: number;

  constructor(options: S3Options) {
    const { bucket, prefix = "", region = "us-east-1", accessKeyId, secretAccessKey } = options;
    const endpoint = (options.endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, "");
    this.#base = `${endpoint}/${bucket}/${prefix === "" ? "" : `${prefix}/`}`;
    this.description = `the bucket ${bucket}${prefix === "" ? "" : `/${prefix}`} at ${endpoint}`;
    this.#timeout = options.timeout ?? 30_000;
    // Its own repeats would go on for a minute; ours are counted below.
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });
  }

  async put(key: string, data: Uint8Array): Promise<void> {
    // The signature covers the checksum, so the server refuses bytes that changed on the way.
    await this.#send("PUT", key, [200], data);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const answer = await this.#send("GET", key, [200, 404]);
    return answer.status === 404 ? undefined : answer.body;
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#send("DELETE", key, [200, 204, 404]);
  }

  async mark(): Promise<string | undefined> {
    const found = await this.get(MARK);
    return found && Buffer.from(found).toString("utf8");
  }

  setMark(mark: string): Promise<void> {
    return this.put(MARK, Buffer.from(mark));
  }

  async #send(method: string, key: string, expected: number[], body?: Uint8Array) {
    let problem: unknown;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 100 * 4 ** attempt * Math.random()));
      try {
        const response = await this.#client.fetch(`${this.#base}${key}`, {
          method,
          signal: AbortSignal.timeout(this.#timeout),
          headers: { "x-amz-content-sha256": sha256(body ?? Buffer.alloc(0)) },
          ...(body && { body: body as Uint8Array<ArrayBuffer> }),
        });
        const answer = { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
        // A missing bucket is a 404 too, and must not look like a value that was lost.
        if (expected.includes(answer.status) && !(answer.status === 404 && says(answer.body, "NoSuchBucket")))
          return answer;
        problem = `${method} was answered with ${answer.status}${reasonIn(answer.body)}`;
        if (answer.status < 500 && answer.status !== 429) break;
      } catch (error) {
        const { message, cause } = error as Error;
        problem = cause instanceof Error ? `${message} (${cause.message})` : message;
      }
    }
    throw new SignalboxError("BLOB_STORE_AWAY", { store: this.description, detail: String(problem) });
  }
}

const says = (body: Uint8Array, text: string): boolean => Buffer.from(body.subarray(0, 4096)).toString().includes(text);

/** ` (NoSuchBucket)`, as it stands in the XML of the answer. */
function reasonIn(body: Uint8Array): string {
  const [, code] = /<Code>([\w.]{1,60})<\/Code>/.exec(Buffer.from(body.subarray(0, 4096)).toString()) ?? [];
  return code === undefined ? "" : ` (${code})`;
}
