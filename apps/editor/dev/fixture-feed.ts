import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import {
  briefRow,
  type ClientMessage,
  clientMessage,
  type JournalRow,
  LIVE_PROTOCOL,
  type ServerMessage,
} from "@signalbox/model";

/** From RFC 6455, section 1.3. */
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** One browser at the live feed: just enough of a websocket for short text messages. */
export class FeedSocket {
  readonly #socket: Duplex;
  readonly #rowsOf: (run: string) => JournalRow[];
  readonly #subscriptions = new Map<number, ClientMessage>();
  #rest: Buffer = Buffer.alloc(0);

  /** @param rowsOf The whole journal of a run. */
  constructor(request: IncomingMessage, socket: Duplex, rowsOf: (run: string) => JournalRow[], onClose: () => void) {
    this.#socket = socket;
    this.#rowsOf = rowsOf;
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${MAGIC}`).digest("base64");
    const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    socket.write(
      [...head, `Sec-WebSocket-Accept: ${accept}`, "Sec-WebSocket-Protocol: signalbox.v1", "", ""].join("\r\n"),
    );
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", onClose);
    this.#send({ type: "hello", protocol: LIVE_PROTOCOL, server: "fixture" });
  }

  /** Sends a message to every subscription of its kind, or to those of them that `wanted` says. */
  tell(
    kind: ClientMessage["type"],
    message: (sub: number) => ServerMessage,
    wanted: (subscription: ClientMessage) => boolean = () => true,
  ): void {
    for (const [sub, known] of this.#subscriptions) if (known.type === kind && wanted(known)) this.#send(message(sub));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const frame = readFrame(this.#rest);
      if (!frame) return;
      this.#rest = this.#rest.subarray(frame.length);
      if (frame.opcode === 8) this.close();
      else if (frame.opcode === 1) this.#answer(clientMessage.parse(JSON.parse(frame.text)));
    }
  }

  #answer(message: ClientMessage): void {
    if (message.type === "ping") this.#send({ type: "pong" });
    else if (message.type === "unsubscribe") this.#subscriptions.delete(message.sub);
    else this.#subscriptions.set(message.sub, message);
    if (message.type !== "run") return;
    const stored = this.#rowsOf(message.run).slice(message.from);
    const rows = message.brief ? stored.map(briefRow) : stored;
    if (rows.length > 0) this.#send({ type: "rows", sub: message.sub, rows });
  }

  #send(message: ServerMessage): void {
    const payload = Buffer.from(JSON.stringify(message));
    const head = headOf(payload.length);
    if (!this.#socket.destroyed) this.#socket.write(Buffer.concat([head, payload]));
  }
}

function headOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, length]);
  if (length < 65_536) return Buffer.from([0x81, 126, length >> 8, length & 0xff]);
  const head = Buffer.alloc(10);
  head.writeUInt16BE(0x817f);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** The first whole frame of a buffer, unmasked; undefined while it is not complete. */
function readFrame(buffer: Buffer): { opcode: number; text: string; length: number } | undefined {
  const [first, second] = buffer;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const at = short === 126 ? 4 : 2;
  if (buffer.length < at + 4) return undefined;
  const size = short === 126 ? buffer.readUInt16BE(2) : short;
  const length = at + 4 + size;
  if (buffer.length < length) return undefined;
  const mask = buffer.subarray(at, at + 4);
  const payload = Buffer.from(buffer.subarray(at + 4, length)).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return { opcode: first & 0x0f, text: Buffer.from(payload).toString("utf8"), length };
}
