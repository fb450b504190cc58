import { type Json, SignalboxError } from "@signalbox/model";
import type { ConnectionType } from "@signalbox/sdk";
import { z } from "zod";
import { describeIssues } from "../http/errors.ts";
import type { SomeHandlers } from "../http/handlers.ts";
import { iso, type Services } from "./context.ts";
import type { ConnectionRecord } from "./storage.ts";

const ID = /^[a-z0-9][a-z0-9_-]{0,62}$/i;

/** Connections: settings may be read, secrets only be replaced. */
export function connectionHandlers(
  services: Services,
): SomeHandlers<"listConnections" | "saveConnection" | "deleteConnection"> {
  const { storage, box, connectionTypes } = services;
  return {
    listConnections: async () => ({ items: (await storage.connections.list()).map(connectionAnswer) }),
    saveConnection: async ({ params, body }) => {
      const { id } = params;
      if (!ID.test(id)) {
        throw new SignalboxError("BAD_REQUEST", { detail: "the id of a connection has letters, digits, - and _ only" });
      }
      const type = connectionTypes.find((one) => one.type === body.type);
      if (type === undefined) {
        const known = connectionTypes.map((one) => one.type).join(", ");
        throw new SignalboxError("BAD_REQUEST", { detail: `body.type: expected one of ${known}` });
      }
      const before = await storage.connections.find(id);
      // Secrets that are not sent stay as they are, unless it becomes a connection of another type.
      const kept = before?.type === body.type ? box.unseal(id, before.sealed) : {};
      const secrets = Object.fromEntries(
        Object.entries({ ...kept, ...body.secrets }).filter(([, value]) => value !== ""),
      );
      const values = checked(type, body.settings, secrets);
      const record: ConnectionRecord = {
        id,
        type: body.type,
        name: body.name,
        settings: values.settings,
        fields: Object.keys(values.secrets).sort(),
        sealed: box.seal(id, values.secrets),
        updatedAt: services.now(),
      };
      await storage.connections.save(record);
      box.forget(id);
      return connectionAnswer(record);
    },
    deleteConnection: async ({ params }) => {
      const removed = await storage.connections.remove(params.id);
      if (!removed) throw new SignalboxError("NOT_FOUND", { what: "connection", id: params.id });
      box.forget(params.id);
      return {};
    },
  };
}

function checked(type: ConnectionType, settings: Record<string, Json>, secrets: Record<string, string>) {
  try {
    return type.parse({ settings, secrets });
  } catch (error) {
    if (error instanceof z.ZodError) throw new SignalboxError("BAD_REQUEST", { detail: describeIssues(error, "body") });
    throw error;
  }
}

function connectionAnswer({ id, type, name, updatedAt, fields, settings }: Omit<ConnectionRecord, "sealed">) {
  return { id, type, name, updatedAt: iso(updatedAt), fields, settings };
}
