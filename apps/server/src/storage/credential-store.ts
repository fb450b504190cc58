import { randomUUID } from "node:crypto";
import type { Right } from "@signalbox/model";
import type { Repositories } from "@signalbox/store";
import type { CredentialStore } from "../auth/identity.ts";

/** Sessions and API tokens; they live in different tables, since sessions come and go. */
export function credentialStore({ sessions, tokens }: Repositories): CredentialStore {
  return {
    async find(hash) {
      const session = await sessions.find(hash, Date.now());
      if (session) {
        const { name, rights, expiresAt } = session;
        return { hash, kind: "session", name, rights, expiresAt };
      }
      const token = await tokens.findByHash(hash);
      if (!token) return undefined;
      const { name, rights, expiresAt } = token;
      return { hash, kind: "token", name, rights, ...(expiresAt === undefined ? {} : { expiresAt }) };
    },
    async insert({ hash, kind, name, rights, expiresAt }) {
      const createdAt = Date.now();
      const base = { hash, name, rights: [...rights] as Right[], createdAt };
      if (kind === "session") {
        await sessions.deleteExpired(createdAt);
        await sessions.create({ ...base, expiresAt: expiresAt ?? createdAt });
      } else await tokens.create({ id: randomUUID(), ...base, ...(expiresAt === undefined ? {} : { expiresAt }) });
    },
    remove: (hash) => sessions.delete(hash),
  };
}
