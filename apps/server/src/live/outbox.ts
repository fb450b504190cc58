import type { ServerMessage } from "@signalbox/model";

/** The part of a websocket that is used. */
export interface OutSocket {
  readonly readyState: number;
  send(text: string, done: (error?: Error) => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Above this many bytes on their way, a receiver counts as full. */
const FULL = 1024 * 1024;
/** A receiver that takes nothing for so long is cut off; it can come back and go on where it was. */
const STUCK_MS = 30_000;

/** What is on its way to one receiver, so that a slow one slows only itself. */
export class Outbox {
  readonly #socket: OutSocket;
  readonly #onRoom: () => void;
  #bytes = 0;
  #fullSince: number | undefined;

  constructor(socket: OutSocket, onRoom: () => void) {
    this.#socket = socket;
    this.#onRoom = onRoom;
  }

  get full(): boolean {
    return this.#bytes > FULL;
  }

  /** Sends whatever the state is; callers ask `full` first. @returns false when the receiver is full now. */
  send(message: ServerMessage): boolean {
    if (this.#socket.readyState !== 1) return true;
    const text = JSON.stringify(message);
    this.#bytes += text.length;
    if (this.full) this.#fullSince ??= Date.now();
    this.#socket.send(text, () => {
      this.#bytes -= text.length;
      if (this.#fullSince === undefined || this.#bytes > FULL / 4) return;
      this.#fullSince = undefined;
      this.#onRoom();
    });
    return !this.full;
  }

  /** Cuts off a receiver that is stuck. Called every now and then. */
  check(now: number): void {
    if (this.#fullSince !== undefined && now - this.#fullSince > STUCK_MS) this.#socket.terminate();
  }
}
