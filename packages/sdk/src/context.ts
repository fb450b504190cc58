import type { Json, StepError } from "@signalbox/model";

export interface HttpRequest {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is a string or bytes. */
  body?: Json | Uint8Array;
  /** Milliseconds for the whole exchange; default 30,000. The attempt's own timeout applies as well. */
  timeout?: number;
  /** Largest answer in bytes; default 10 MB. More fails with OUTPUT_TOO_LARGE. */
  maxBytes?: number;
  /** Default true: at most 5, each checked by the egress guard. */
  followRedirects?: boolean;
}
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  /** Parsed when the content type says JSON, else text. */
  body: Json;
  text: string;
}

export interface MailMessage {
  from?: string;
  to: string[];
  cc?: string[];
  subject: string;
  text?: string;
  html?: string;
  attachments?: { filename: string; content: string; contentType?: string }[];
  /** Used as Message-ID, so that a repeated attempt can be recognised. */
  messageId?: string;
}

/** The only way out of an action: everything it may touch comes from here, so a test can supply all of it. */
export interface ActionContext {
  /** One egress guard for all nodes. Throws a StepFailure for network errors; HTTP errors are returned. */
  http(request: HttpRequest): Promise<HttpResponse>;
  /** Sends mail through an SMTP connection. @returns the id the server gave. */
  mail(message: MailMessage, connection: ConnectionValues): Promise<{ messageId: string }>;
  /** Hands an event to waiting runs and event triggers; the same `id` is delivered once. */
  sendEvent(event: { name: string; key: string; data: Json; id: string }): Promise<{ delivered: number }>;
  /** Settings and secrets of the node's connection; undefined when it has none. */
  connection: ConnectionValues | undefined;
  /** Aborts when the attempt times out, is cancelled, or the server stops. */
  signal: AbortSignal;
  /** The same for every attempt of this step: `hash(run, path)`. Send it wherever the other system takes one. */
  idempotencyKey: string;
  /** Counts from 1. */
  attempt: number;
  /** Epoch ms of the attempt, from the engine's clock. */
  now: number;
  run: { id: string; workflow: string; path: string };
  log(level: "debug" | "info" | "warn", message: string, data?: Json): void;
  /** Shown live on the card, not stored. `fraction` is 0 to 1. */
  progress(message: string, fraction?: number): void;
}
export type ConnectionValues = {
  id: string;
  type: string;
  settings: Record<string, Json>;
  secrets: Record<string, string>;
};

/** Thrown by a node to fail its attempt with a code of its own; anything else thrown is `unexpected`. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly error: StepError;
  constructor(error: { code: string; message: string } & Partial<StepError>, options?: { cause?: unknown }) {
    super(error.message, options);
    this.error = { retry: false, fault: "operational", ...error };
  }
}
