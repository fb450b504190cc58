import { randomBytes } from "node:crypto";
import { type Client, createClient } from "@signalbox/client";
import type { Config } from "../config/settings.ts";
import { type Core, createCore } from "../core/create-core.ts";
import { makeLog } from "../ops/log.ts";
import { appOf } from "../server.ts";

/** Opens the database of this installation without taking up runs, for the time of `work`. */
export async function withCore<T>(config: Config, work: (core: Core) => Promise<T>): Promise<T> {
  const quiet = config.logLevel === "info" ? { ...config, logLevel: "warn" as const } : config;
  const core = await createCore({ config: quiet, log: makeLog(quiet), name: "command" });
  try {
    return await work(core);
  } finally {
    await core.stop(0);
  }
}

/**
 * A client of the API for the time of `work`: of the server at `url`, or, without one, of the database of this
 * installation, whose API then answers inside this process.
 */
export async function withApi<T>(
  config: Config,
  remote: { url: string | undefined; token: string | undefined },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  if (remote.url !== undefined) {
    return work(createClient({ baseUrl: remote.url, ...(remote.token === undefined ? {} : { token: remote.token }) }));
  }
  const token = config.adminToken ?? randomBytes(24).toString("base64url");
  return withCore({ ...config, adminToken: token }, async (core) => {
    const app = await appOf(core);
    const inject: NonNullable<Parameters<typeof createClient>[0]["fetch"]> = async (url, init) => {
      const { statusCode, body } = await app.inject({
        method: init.method as "GET",
        url: url.replace("http://local", ""),
        headers: init.headers,
        ...(init.body === undefined ? {} : { payload: init.body }),
      });
      return { status: statusCode, ok: statusCode < 400, text: async () => body };
    };
    try {
      return await work(createClient({ baseUrl: "http://local", token, fetch: inject }));
    } finally {
      await app.close();
    }
  });
}
