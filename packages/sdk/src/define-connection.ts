import type { JsonSchema, Localized } from "@signalbox/model";
import { z } from "zod";
import type { ActionContext, ConnectionValues } from "./context.ts";

/** Tries the credentials out without changing anything; `message` says in plain words what was found. */
export type ConnectionTest = (
  ctx: Pick<ActionContext, "http" | "signal">,
  connection: ConnectionValues,
) => Promise<{ ok: boolean; message: Localized }>;

export interface ConnectionSpec {
  type: string;
  title: Localized;
  description: Localized;
  /** A Lucide icon name; default `key-round`. */
  icon?: string;
  /** Object schema of what may be shown: addresses, user names, public keys. */
  settings: z.ZodType;
  /** Object schema of what is encrypted and never leaves the server; text fields only. */
  secrets: z.ZodType;
  test?: ConnectionTest;
}

/** Credentials for one account of one system, as a form and a check. Made by `defineConnection` only. */
export interface ConnectionType {
  readonly type: string;
  readonly title: Localized;
  readonly description: Localized;
  readonly icon: string;
  readonly settings: JsonSchema;
  readonly secrets: JsonSchema;
  readonly test?: ConnectionTest;
  /**
   * Checks values that a person entered.
   *
   * @throws z.ZodError naming the fields that are missing or wrong; its message holds no values.
   */
  parse(values: { settings: unknown; secrets: unknown }): Pick<ConnectionValues, "settings" | "secrets">;
}

const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

/** Makes a connection type. @throws Error when a schema is not an object schema. */
export function defineConnection(spec: ConnectionSpec): ConnectionType {
  const settings = schemaOf(spec.settings);
  const secrets = schemaOf(spec.secrets);
  for (const [name, schema] of Object.entries({ settings, secrets })) {
    if (schema.type !== "object") throw new Error(`connection ${spec.type}: ${name} must be an object schema`);
  }
  const { type, title, description, icon = "key-round" } = spec;
  return {
    type,
    title,
    description,
    icon,
    settings,
    secrets,
    parse: (values) => ({
      settings: spec.settings.parse(values.settings) as ConnectionValues["settings"],
      secrets: spec.secrets.parse(values.secrets) as ConnectionValues["secrets"],
    }),
    ...(spec.test ? { test: spec.test } : {}),
  };
}
