import type { Engine } from "@signalbox/engine";
import type { Json } from "@signalbox/model";
import { newEventId } from "../hooks/event-id.ts";
import type { EventInbox, StoredEvent } from "../hooks/event-inbox.ts";
import { runIdFor, type StartFromTrigger } from "../hooks/start-from-trigger.ts";
import type { TriggerIndex } from "../triggers/trigger-index.ts";

export interface SentEvent {
  name: string;
  key: string;
  data: Json;
  /** Sent twice with the same id, it counts once. */
  id?: string | undefined;
}
export interface EventServiceOptions {
  engine(): Pick<Engine, "emit">;
  triggers: TriggerIndex;
  inbox: EventInbox;
  start: StartFromTrigger;
  changed(): void;
  now(): number;
}

/** Events that workflows and the API send: to the runs that wait for them, and to the triggers that listen. */
export class EventService {
  readonly #options: EventServiceOptions;

  constructor(options: EventServiceOptions) {
    this.#options = options;
  }

  /** @returns how many waits and triggers took it. A repeat of an id changes nothing and delivers nothing. */
  async send(event: SentEvent): Promise<{ id: string; duplicate: boolean; delivered: number }> {
    const { engine, inbox, changed, now } = this.#options;
    const at = now();
    const id = event.id ?? newEventId(at);
    const { name, key, data } = event;
    const listening = await this.#listening(name, key);
    // An id of its own is text of any kind; the inbox needs one that is in the order of time.
    const stored = event.id === undefined ? id : newEventId(at);
    const { repeatOf } = await inbox.add({
      id: stored,
      receivedAt: at,
      source: "event",
      target: name,
      status: listening.length > 0 ? "matched" : "unmatched",
      ...(event.id === undefined ? {} : { providerId: id }),
      ...(listening[0] === undefined ? {} : { workflow: listening[0].workflow }),
      runs: listening.map((trigger) => runIdFor(stored, at, trigger)),
      headers: { key },
      body: Buffer.from(JSON.stringify(data)),
    });
    const emitted = await engine().emit({ id, name, key, data, at });
    changed();
    if (repeatOf !== undefined) {
      // Whoever repeats it may do so because the first time was cut off before its runs had started.
      const first = await inbox.get(repeatOf);
      if (first) await this.#start(first.id, first.receivedAt, id, event, true);
      return { id, duplicate: true, delivered: 0 };
    }
    const runs = await this.#start(stored, at, id, event);
    return { id, duplicate: emitted.duplicate, delivered: emitted.delivered + runs.length };
  }

  /** Matches a stored event with the triggers again. @returns the runs that exist for it. */
  async replay(event: StoredEvent): Promise<string[]> {
    const data = JSON.parse(Buffer.from(event.body).toString("utf8")) as Json;
    const sent = { name: event.target, key: event.headers.key ?? "", data };
    const started = await this.#start(event.id, event.receivedAt, event.providerId ?? event.id, sent, true);
    const runs = started.map(({ run }) => run);
    const status = runs.length > 0 ? "matched" : "unmatched";
    await this.#options.inbox.rematched(event.id, { status, runs });
    this.#options.changed();
    return runs;
  }

  async #start(stored: string, at: number, id: string, event: Omit<SentEvent, "id">, again = false) {
    const { name, key, data } = event;
    const listening = await this.#listening(name, key);
    return Promise.all(
      listening.map((trigger) => {
        const input = trigger.source.input({ id, name, key, data });
        return this.#options.start({ trigger, event: stored, at, kind: "event", input, again });
      }),
    );
  }

  async #listening(name: string, key: string) {
    const triggers = await this.#options.triggers.events(name);
    return triggers.filter((trigger) => {
      const wanted = trigger.source.event(trigger.params).key;
      return wanted === undefined || wanted === key;
    });
  }
}
