import { type InboxEvent, inboxEvent, SignalboxError } from "@signalbox/model";
import type { EventInfo, StoredEvent } from "../hooks/event-inbox.ts";
import type { SomeHandlers } from "../http/handlers.ts";
import { iso, type Services } from "./context.ts";
import { isRunId } from "./run-handlers.ts";

/** Events: sending them, and everything that came in. */
export function inboxHandlers(
  services: Services,
): SomeHandlers<"sendEvent" | "listInbox" | "getInboxEvent" | "replayInboxEvent"> {
  const { inbox } = services.storage;
  const eventOrThrow = async (id: string) => {
    const found = isRunId(id) ? await inbox.get(id) : undefined;
    if (found === undefined) throw new SignalboxError("NOT_FOUND", { what: "event", id });
    return found;
  };
  return {
    sendEvent: ({ body }) => services.events.send(body),
    listInbox: async ({ query }) => {
      const { limit, before, status } = query;
      const filter = {
        ...(before === undefined ? {} : { before }),
        ...(status === undefined ? {} : { status: statusOf(status) }),
      };
      if (before !== undefined && !isRunId(before)) {
        throw new SignalboxError("BAD_REQUEST", { detail: "query.before: expected the `next` of the page before" });
      }
      const found = await inbox.list({ ...filter, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const items = page.map(eventAnswer);
      return found.length > limit && last ? { items, next: last.id } : { items };
    },
    getInboxEvent: async ({ params }) => {
      const event = await eventOrThrow(params.id);
      const { headers, body, ...info } = event;
      return { ...eventAnswer({ ...info, bytes: body.length }), headers, body: textOf(body) };
    },
    replayInboxEvent: async ({ params }) => ({ runs: await replayStored(services, await eventOrThrow(params.id)) }),
  };
}

function statusOf(text: string): InboxEvent["status"] {
  const result = inboxEvent.shape.status.safeParse(text);
  if (result.success) return result.data;
  const known = inboxEvent.shape.status.options.join(", ");
  throw new SignalboxError("BAD_REQUEST", { detail: `query.status: expected one of ${known}` });
}

/** Starts what a stored event calls for now; what it started already stays as it is. */
export async function replayStored(
  services: Pick<Services, "hooks" | "events">,
  event: StoredEvent,
): Promise<string[]> {
  if (event.source === "webhook") return services.hooks.replay(event);
  if (event.source === "event") return services.events.replay(event);
  throw new SignalboxError("BAD_REQUEST", { detail: "a due time cannot be matched again; start the workflow by hand" });
}

function eventAnswer(event: EventInfo) {
  const { id, source, target, status, reason, providerId, workflow, runs, bytes } = event;
  return {
    id,
    receivedAt: iso(event.receivedAt),
    source,
    target,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(providerId === undefined ? {} : { providerId }),
    ...(workflow === undefined ? {} : { workflow }),
    runs,
    bytes,
  };
}

/** Text when it is text, else base64 that says so. */
function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return `base64:${Buffer.from(body).toString("base64")}`;
  }
}
