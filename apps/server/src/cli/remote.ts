import type { Flag } from "./args.ts";

/** Flags of commands that can also speak to a server elsewhere. */
export const REMOTE_FLAGS: readonly Flag[] = [
  {
    name: "server",
    value: "<url>",
    help: "a running server [SIGNALBOX_URL]; without it the database of this installation is used",
  },
  { name: "token", value: "<token>", help: "API token for that server [SIGNALBOX_TOKEN]" },
];

export const remoteOf = (flags: Record<string, string | undefined>) => ({
  url: flags.server ?? (process.env.SIGNALBOX_URL || undefined),
  token: flags.token ?? (process.env.SIGNALBOX_TOKEN || undefined),
});
