import { connect, type Socket } from "node:net";

export interface LoadResult {
  /** Requests answered with 2xx, and the others. */
  ok: number;
  failed: number;
  seconds: number;
  /** Milliseconds from sending to the whole answer, sorted. */
  latencies: number[];
  firstFailure?: string;
}

export interface Load {
  url: string;
  /** Requests at a time, each over a connection that is kept. */
  inFlight: number;
  /** Called with the request's number; JSON. */
  body(n: number): string;
  /** No new request after so many, or after so many seconds. At least one of them. */
  count?: number;
  seconds?: number;
}

/** So many failures end a load early: what refuses connections would be asked a hundred thousand times. */
const ENOUGH_FAILURES = 1000;

/**
 * Sends `count` POST requests with `inFlight` at a time over kept-alive connections, then stops.
 *
 * @param body Called with the request's number.
 */
export const postMany = (
  url: string,
  count: number,
  inFlight: number,
  body: (n: number) => string,
): Promise<LoadResult> => load({ url, count, inFlight, body });

/**
 * Sends POST requests over kept-alive connections, each as soon as the one before it is answered.
 *
 * Plain sockets and an answer parser of our own: the load generator shares the machine with what it measures, and
 * Node's HTTP client would take a third of the time of both. It is the same for every system that is measured.
 */
export async function load({ url, inFlight, body, count = Infinity, seconds = Infinity }: Load): Promise<LoadResult> {
  const target = new URL(url);
  const head = `POST ${target.pathname}${target.search} HTTP/1.1\r\nHost: ${target.host}\r\nContent-Type: application/json\r\nContent-Length: `;
  const latencies: number[] = [];
  const result: LoadResult = { ok: 0, failed: 0, seconds: 0, latencies };
  let next = 0;
  let until = Infinity;
  const loop = async (connection: Connection) => {
    while (next < count && performance.now() < until && result.failed < ENOUGH_FAILURES) {
      const text = body(next++);
      const sent = performance.now();
      const status = await connection
        .send(`${head}${Buffer.byteLength(text)}\r\n\r\n${text}`)
        .catch((error: Error) => error.message);
      latencies.push(performance.now() - sent);
      if (typeof status === "number" && status < 300) result.ok++;
      else {
        result.failed++;
        result.firstFailure ??= String(status);
      }
    }
  };
  const connections = Array.from(
    { length: inFlight },
    () => new Connection(target.hostname, Number(target.port || 80)),
  );
  const started = performance.now();
  until = started + seconds * 1000;
  // One timer for all: an answer that never comes must not hold the measurement for ever.
  const watch = setInterval(() => {
    for (const connection of connections) connection.expire(60_000);
  }, 5_000);
  await Promise.all(connections.map(loop));
  clearInterval(watch);
  result.seconds = (performance.now() - started) / 1000;
  for (const connection of connections) connection.close();
  latencies.sort((a, b) => a - b);
  return result;
}

/** One kept-alive connection with one request at a time; opened again when the other side closed it. */
class Connection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #received: Buffer | undefined;
  #since = 0;
  #waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** @returns the status, once the whole answer is there. */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#since = performance.now();
      this.#socket ??= this.#open();
      this.#socket.write(request);
    });
  }

  expire(ms: number): void {
    if (this.#waiting && performance.now() - this.#since > ms) {
      this.#fail(this.#socket, new Error(`no answer within ${ms / 1000} s`));
    }
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    socket.on("data", (chunk) => this.#take(socket, chunk));
    socket.on("error", (error) => this.#fail(socket, error));
    socket.on("close", () => this.#fail(socket, new Error("the connection was closed before the answer")));
    return socket;
  }

  #fail(socket: Socket | undefined, error: Error): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#received = undefined;
    socket?.destroy();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }

  #take(socket: Socket, chunk: Buffer): void {
    if (socket !== this.#socket || !this.#waiting) return;
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    const answer = readAnswer(received);
    if (answer === undefined) {
      this.#received = received;
      return;
    }
    this.#received = undefined;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    if (answer.close) {
      this.#socket = undefined;
      socket.destroy();
    }
    resolve(answer.status);
  }
}

/** The answer that `received` holds, or undefined while some of it is missing. Its body is counted, not kept. */
export function readAnswer(received: Buffer): { status: number; close: boolean } | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = received.toString("latin1", 0, headEnd);
  const status = Number(head.slice(9, 12));
  const bodyAt = headEnd + 4;
  const close = /\r\nconnection: *close/i.test(head);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return received.length >= bodyAt + Number(length) ? { status, close } : undefined;
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return chunksEnd(received, bodyAt) ? { status, close } : undefined;
  return { status, close };
}

function chunksEnd(received: Buffer, from: number): boolean {
  for (let at = from; ; ) {
    const lineEnd = received.indexOf("\r\n", at);
    if (lineEnd < 0) return false;
    const size = Number.parseInt(received.toString("latin1", at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (received.length < at) return false;
    if (size === 0) return true;
  }
}

/** The value below which `share` of the sorted numbers lie. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
