import type { Json } from "@signalbox/model";
import type { ActionContext, ConnectionValues, MailMessage } from "../context.ts";
import { testHttp } from "./test-http.ts";

export interface SentEvent {
  name: string;
  key: string;
  data: Json;
  id: string;
}
/** Everything a node did through its context. */
export interface Recorded {
  mails: MailMessage[];
  events: SentEvent[];
  logs: { level: string; message: string; data?: Json }[];
  progress: string[];
}
export interface ContextOptions {
  connection: ConnectionValues | undefined;
  baseUrl: string | undefined;
  /** Epoch ms; default 2026-01-05T12:00:00Z. */
  now: number;
  attempt: number;
  idempotencyKey: string;
  signal: AbortSignal;
  /** What the mail server does with a message; default: accepts it under the id it came with. */
  mail?: ((message: MailMessage) => Promise<{ messageId: string }>) | undefined;
}

/** An `ActionContext` that records instead of reaching out, except for HTTP to the loopback server. */
export function testContext(options: ContextOptions): { ctx: ActionContext; recorded: Recorded } {
  const recorded: Recorded = { mails: [], events: [], logs: [], progress: [] };
  const ctx: ActionContext = {
    http: testHttp(options.baseUrl, options.signal),
    mail: async (message) => {
      recorded.mails.push(message);
      return options.mail ? await options.mail(message) : { messageId: message.messageId ?? "<test@localhost>" };
    },
    sendEvent: async (event) => {
      recorded.events.push(event);
      return { delivered: 1 };
    },
    connection: options.connection,
    signal: options.signal,
    idempotencyKey: options.idempotencyKey,
    attempt: options.attempt,
    now: options.now,
    run: { id: "test-run", workflow: "test-workflow", path: "node" },
    log: (level, message, data) => {
      recorded.logs.push(data === undefined ? { level, message } : { level, message, data });
    },
    progress: (message) => {
      recorded.progress.push(message);
    },
  };
  return { ctx, recorded };
}
