import { type Backoff, backoffDelay } from "./backoff.ts";

/** The part of a browser's WebSocket that is used; Node 24 has the same. */
export interface SocketLike {
  readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}
export type SocketMaker = new (url: string, protocols?: string[]) => SocketLike;

const OPEN = 1;
/** The server closes with it when the session or token is no longer good; trying again would not help. */
export const CLOSE_UNAUTHENTICATED = 4401;

export interface SocketHandlers {
  open(): void;
  message(data: string): void;
  /** `final` when it will not be tried again. */
  down(retryIn: number | undefined, final: boolean): void;
}

export interface SocketOptions {
  url: string;
  protocols: string[];
  WebSocket: SocketMaker;
  backoff?: Backoff;
  /** Ms of silence after which a ping is sent; twice of it, and the connection counts as dead. Default 20,000. */
  idle?: number;
  ping: string;
}

/**
 * One websocket that comes back by itself: connecting → open → (down, waiting) → connecting …, until `close`.
 * A connection that stays silent in spite of a ping is given up, since a dead link says nothing.
 */
export class LastingSocket {
  readonly #options: SocketOptions;
  readonly #handlers: SocketHandlers;
  #socket: SocketLike | undefined;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #closed = false;

  constructor(options: SocketOptions, handlers: SocketHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#connect();
  }

  send(data: string): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  /** Connects at once instead of waiting for the next try, for example when the browser is online again. */
  wake(): void {
    if (this.#closed || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** Drops the connection and makes a new one. */
  restart(): void {
    this.#drop(this.#socket, 0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000, "done");
  }

  #connect(): void {
    this.#retry = undefined;
    let socket: SocketLike;
    try {
      socket = new this.#options.WebSocket(this.#options.url, this.#options.protocols);
    } catch {
      this.#later();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#attempt = 0;
      this.#listenForSilence(socket);
      this.#handlers.open();
    };
    socket.onmessage = (event: never) => {
      if (this.#socket !== socket) return;
      this.#heardAt = Date.now();
      this.#handlers.message(String((event as { data: unknown }).data));
    };
    socket.onclose = (event: never) => this.#drop(socket, (event as { code?: number }).code ?? 1006);
    // A close always follows; without a handler Node would report an uncaught error.
    socket.onerror = () => undefined;
  }

  #listenForSilence(socket: SocketLike): void {
    const idle = this.#options.idle ?? 20_000;
    this.#heardAt = Date.now();
    clearInterval(this.#watch);
    this.#watch = setInterval(() => {
      const silent = Date.now() - this.#heardAt;
      if (silent > 2 * idle) this.#drop(socket, 1006);
      else if (silent >= idle - 5) this.send(this.#options.ping);
    }, idle);
  }

  #drop(socket: SocketLike | undefined, code: number): void {
    if (this.#closed || socket === undefined || this.#socket !== socket) return;
    this.#socket = undefined;
    clearInterval(this.#watch);
    if (socket.readyState <= OPEN) socket.close(4000, "no answer");
    if (code === CLOSE_UNAUTHENTICATED) {
      this.#closed = true;
      this.#handlers.down(undefined, true);
    } else this.#later();
  }

  #later(): void {
    const wait = backoffDelay(this.#attempt++, this.#options.backoff);
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.#handlers.down(wait, false);
  }
}
