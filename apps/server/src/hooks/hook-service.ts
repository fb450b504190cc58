import { type Json, parseDuration, SignalboxError } from "@signalbox/model";
import type { ConnectionValues, HookRequest, HookVerdict } from "@signalbox/sdk";
import type { Logger } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Trigger, TriggerIndex } from "../triggers/trigger-index.ts";
import type { AnswerWaiters, RunAnswer } from "./answer-waiters.ts";
import { newEventId } from "./event-id.ts";
import type { EventInbox, NewEvent, StoredEvent } from "./event-inbox.ts";
import { runIdFor, type StartFromTrigger } from "./start-from-trigger.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What is sent back to whoever called the hook. */
export interface HookReply {
  status: number;
  headers: Record<string, string>;
  body: Json;
}
export interface HookServiceOptions {
  triggers: TriggerIndex;
  inbox: EventInbox;
  waiters: AnswerWaiters;
  start: StartFromTrigger;
  connection(id: string): Promise<ConnectionValues | undefined>;
  /** Something new stands in the inbox. */
  changed(): void;
  metrics: Metrics;
  log: Logger;
}

interface Verified {
  trigger: Trigger<"webhook">;
  providerId: string | undefined;
}
type Refusal = Extract<HookVerdict, { ok: false }>;

const DEFAULT_TIMEOUT = 30_000;
const timeouts = new Map<string, number>();

function timeoutOf({ timeout }: { timeout: string }): number {
  let ms = timeouts.get(timeout);
  if (ms === undefined) {
    ms = parseDuration(timeout) ?? DEFAULT_TIMEOUT;
    if (timeouts.size < 1000) timeouts.set(timeout, ms);
  }
  return ms;
}

/** Milliseconds after which a sender is told to come again: the engine waits for its database as long as it takes. */
const PATIENCE = 15_000;

/** @throws SignalboxError DATABASE_AWAY when the commit takes too long. */
function stored<T>(commit: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SignalboxError("DATABASE_AWAY")), PATIENCE);
    const over =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        settle(value);
      };
    commit.then(over(resolve), over(reject));
  });
}

/** Bytes of a body up to which an event is stored in the commit of its run, which it shares with many others. */
const TOGETHER = 64 * 1024;

/** Takes webhooks in: verify, store, start, answer, in this order (docs/spec/hooks.md). */
export class HookService {
  readonly #options: HookServiceOptions;
  /** Strangers can make the inbox grow by calling wrong addresses; this much of it is kept. */
  readonly #strangers = new TokenBucket(200, 10);

  constructor(options: HookServiceOptions) {
    this.#options = options;
  }

  /**
   * Handles one request to `/hooks/<address>`.
   *
   * @throws SignalboxError HOOK_UNKNOWN, HOOK_SIGNATURE, HOOK_STALE, HOOK_TIMEOUT, DATABASE_AWAY.
   */
  async handle(address: string, request: HookRequest): Promise<HookReply> {
    // Waiting for what is there already would cost a turn of the promise queue each time.
    const known = this.#options.triggers.webhooks(address);
    const listeners = known instanceof Promise ? await known : known;
    if (listeners.length === 0) return this.#unknown(address, request);
    const now = Date.now();
    const open = listeners.every(({ connection }) => connection === undefined);
    const { verified, refusal } = open
      ? verifyAll(listeners, [], request, now)
      : await this.#verify(listeners, request, now);
    if (verified.length === 0) return this.#reject(address, request, refusal);
    for (const { trigger } of verified) {
      const answer = trigger.source.handshake?.(request, trigger.params);
      if (answer) return { status: answer.status, headers: answer.headers, body: answer.body };
    }
    return this.#take(address, request, verified, now);
  }

  /** Matches a stored event again. @returns the runs that exist for it now. */
  async replay(event: StoredEvent): Promise<string[]> {
    const request = requestOf(event);
    const listeners = await this.#options.triggers.webhooks(event.target);
    if (listeners.length === 0) throw new SignalboxError("HOOK_UNKNOWN", { path: `/hooks/${event.target}` });
    // What was found good once stays good; what was rejected is looked at again, as of the time it came.
    const known = event.status !== "rejected";
    const { verified, refusal } = known
      ? { verified: listeners.map((trigger) => ({ trigger, providerId: undefined })), refusal: undefined }
      : await this.#verify(listeners, request, event.receivedAt);
    if (verified.length === 0) throw signatureError(refusal);
    const accepted = accepting(verified, request);
    const runs = await this.#startAll(event.id, event.receivedAt, accepted, request, true);
    const status = accepted.length > 0 ? "matched" : "unmatched";
    const workflow = accepted[0]?.trigger.workflow;
    await this.#options.inbox.rematched(event.id, { status, runs, ...(workflow === undefined ? {} : { workflow }) });
    this.#options.changed();
    return runs;
  }

  async #verify(listeners: readonly Trigger<"webhook">[], request: HookRequest, now: number) {
    const connections = await Promise.all(
      listeners.map(({ connection }) => (connection === undefined ? undefined : this.#options.connection(connection))),
    );
    return verifyAll(listeners, connections, request, now);
  }

  async #unknown(address: string, request: HookRequest): Promise<never> {
    const error = new SignalboxError("HOOK_UNKNOWN", { path: `/hooks/${address}` });
    await this.#keepStrange(
      newEvent(address, request, { status: "unmatched", reason: "no published workflow listens there" }),
    );
    throw error;
  }

  async #reject(address: string, request: HookRequest, refusal: Refusal | undefined): Promise<never> {
    const error = signatureError(refusal);
    await this.#keepStrange(
      newEvent(address, request, { status: "rejected", reason: refusal?.reason ?? "not verified" }),
    );
    throw error;
  }

  async #keepStrange(event: NewEvent): Promise<void> {
    this.#count(event.status);
    if (!this.#strangers.take(Date.now())) return;
    await this.#options.inbox.add(event);
    this.#options.changed();
  }

  async #take(address: string, request: HookRequest, verified: Verified[], now: number): Promise<HookReply> {
    const accepted = accepting(verified, request);
    const providerId = verified.find((one) => one.providerId !== undefined)?.providerId;
    const event = newEvent(address, request, {
      status: accepted.length > 0 ? "matched" : "unmatched",
      ...(accepted.length > 0 ? {} : { reason: "no trigger takes events of this kind" }),
      ...(providerId === undefined ? {} : { providerId }),
    });
    event.receivedAt = now;
    event.runs = accepted.map(({ trigger }) => runIdFor(event.id, now, trigger));
    const [first] = accepted;
    if (first !== undefined) event.workflow = first.trigger.workflow;
    if (first !== undefined && accepted.length === 1 && event.body.length <= TOGETHER) {
      return this.#takeOne(first, event, request);
    }
    const stored = this.#options.inbox.add(event);
    // Without a provider's id nothing can be a repeat, so the runs need not wait for the event to be stored. The
    // answer still waits for both.
    const answer = providerId === undefined ? this.#startAndAnswer(event.id, now, accepted, request) : undefined;
    const [{ repeatOf }, early] = await Promise.all([stored, answer]);
    this.#options.changed();
    if (repeatOf !== undefined) return this.#repeat(repeatOf, accepted, request);
    this.#count(event.status);
    return early ?? this.#startAndAnswer(event.id, now, accepted, request);
  }

  /** The usual case of one trigger: the event and all that its run does at once are one commit. */
  async #takeOne(one: Verified, event: NewEvent, request: HookRequest): Promise<HookReply> {
    const { trigger } = one;
    const { inbox, start, waiters, changed } = this.#options;
    const { id, receivedAt: at, runs } = event;
    const [run = ""] = runs;
    const answer = trigger.source.answer(trigger.params);
    const timeout = answer.mode === "respond" ? timeoutOf(answer) : 0;
    const waiting = answer.mode === "respond" ? waiters.wait(run, trigger.responders, timeout) : undefined;
    const input = trigger.source.input(request, trigger.params);
    let repeated = false;
    try {
      const started = await stored(start({ trigger, event: id, at, kind: "webhook", input, run, incoming: event }));
      repeated = started.repeatOf !== undefined;
    } catch (error) {
      waiting?.stop();
      // Whatever kept the run from starting, the event stays, and with it the sweeper's duty to start it.
      const { repeatOf } = await inbox.add(event);
      changed();
      if (repeatOf === undefined) throw error;
      return this.#repeat(repeatOf, [one], request);
    }
    if (repeated) {
      waiting?.stop();
      const { repeatOf } = await inbox.add(event);
      changed();
      // The first one may have been removed as too old in between; then this one is the first.
      if (repeatOf !== undefined) return this.#repeat(repeatOf, [one], request);
      return this.#startAndAnswer(id, at, [one], request);
    }
    changed();
    this.#count(event.status);
    if (waiting === undefined) return { status: 202, headers: {}, body: { event: id, runs: [...runs] } };
    return reply(await waiting.answer, timeout, run);
  }

  async #startAndAnswer(event: string, now: number, accepted: Verified[], request: HookRequest): Promise<HookReply> {
    const answering = accepted.find(({ trigger }) => trigger.source.answer(trigger.params).mode === "respond");
    const answer = answering?.trigger.source.answer(answering.trigger.params);
    if (answering === undefined || answer?.mode !== "respond") {
      const runs = await this.#startAll(event, now, accepted, request);
      return { status: 202, headers: {}, body: { event, runs } };
    }
    const timeout = timeoutOf(answer);
    // Only this trigger's run may answer.
    const run = runIdFor(event, now, answering.trigger);
    const waiting = this.#options.waiters.wait(run, answering.trigger.responders, timeout);
    try {
      await this.#startAll(event, now, accepted, request);
      return reply(await waiting.answer, timeout, run);
    } catch (error) {
      waiting.stop();
      throw error;
    }
  }

  /** The runs exist already, or should: starting them again changes nothing, and mends a start that was cut off. */
  async #repeat(first: string, accepted: Verified[], request: HookRequest): Promise<HookReply> {
    this.#count("duplicate");
    const stored = await this.#options.inbox.get(first);
    const runs = stored ? await this.#startAll(first, stored.receivedAt, accepted, request, true) : [];
    return { status: 202, headers: {}, body: { event: first, runs, duplicate: true } };
  }

  async #startAll(event: string, at: number, accepted: readonly Verified[], request: HookRequest, again = false) {
    const starts = accepted.map(({ trigger }) =>
      this.#options.start({
        trigger,
        event,
        at,
        kind: "webhook",
        input: trigger.source.input(request, trigger.params),
        again,
      }),
    );
    return (await Promise.all(starts)).map(({ run }) => run);
  }

  #count(status: string): void {
    this.#options.metrics.count("hooks_total", "Webhook requests by what became of them.", { status });
  }
}

const accepting = (verified: readonly Verified[], request: HookRequest): Verified[] =>
  verified.filter(({ trigger }) => trigger.source.accepts?.(request, trigger.params) ?? true);

/** @param connections Of the listener at the same place. */
function verifyAll(
  listeners: readonly Trigger<"webhook">[],
  connections: readonly (ConnectionValues | undefined)[],
  request: HookRequest,
  now: number,
): { verified: Verified[]; refusal: Refusal | undefined } {
  const verified: Verified[] = [];
  let refusal: Refusal | undefined;
  for (const [i, trigger] of listeners.entries()) {
    const verdict = check(trigger, request, connections[i], now);
    if (verdict.ok) verified.push({ trigger, providerId: verdict.providerId });
    else refusal ??= verdict;
  }
  return { verified, refusal };
}

function check(
  trigger: Trigger<"webhook">,
  request: HookRequest,
  connection: ConnectionValues | undefined,
  now: number,
): HookVerdict {
  // A connection that was deleted must not turn into "no secret, so anything goes".
  if (trigger.connection !== undefined && connection === undefined) {
    return { ok: false, reason: "the connection that holds the secret does not exist any more" };
  }
  try {
    return trigger.source.verify(request, trigger.params, connection, now);
  } catch {
    return { ok: false, reason: "the request could not be read" };
  }
}

function signatureError(refusal: Refusal | undefined): SignalboxError {
  if (refusal?.stale) {
    const { ageSeconds, limitSeconds } = refusal.stale;
    return new SignalboxError("HOOK_STALE", { age: Math.round(ageSeconds), limit: limitSeconds });
  }
  return new SignalboxError("HOOK_SIGNATURE", { detail: refusal?.reason ?? "nothing was verified" });
}

function reply(answer: RunAnswer, timeout: number, run: string): HookReply {
  switch (answer.kind) {
    case "respond":
      return { status: answer.status, headers: answer.headers, body: answer.body };
    case "timeout":
      throw new SignalboxError("HOOK_TIMEOUT", { limit: timeout, run: answer.run || run });
    case "ended":
      if (answer.status === "succeeded") return { status: 200, headers: {}, body: { run: answer.run } };
      throw new SignalboxError("STEP_FAILED", { detail: `The run ${answer.run} ${answer.status}.`, run: answer.run });
  }
}

/** Headers whose values are credentials of the caller; the inbox is read by many. */
const HIDDEN = new Set(["authorization", "cookie", "proxy-authorization"]);

function newEvent(
  target: string,
  request: HookRequest,
  rest: Pick<NewEvent, "status"> & Partial<Pick<NewEvent, "reason" | "providerId">>,
): NewEvent {
  const now = Date.now();
  const headers: Record<string, string> = { ":method": request.method, ":url": request.url };
  for (const name in request.headers) headers[name] = HIDDEN.has(name) ? "[hidden]" : (request.headers[name] ?? "");
  const id = newEventId(now);
  return { id, receivedAt: now, source: "webhook", target, runs: [], headers, body: request.rawBody, ...rest };
}

/** The request of a stored event, as triggers see it. */
export function requestOf(event: Pick<StoredEvent, "headers" | "body">): HookRequest {
  const { ":method": method = "POST", ":url": url = "", ...headers } = event.headers;
  const query = Object.fromEntries(URL.parse(url)?.searchParams ?? []);
  return { method, url, headers, query, rawBody: event.body };
}
