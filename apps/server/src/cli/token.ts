import { parseDuration, type Right, right } from "@signalbox/model";
import { readConfig } from "../config/read-config.ts";
import { type Args, type Command, nearest, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";
import { withCore } from "./local.ts";
import { answer } from "./output.ts";

const DEFAULT = "workflows:read,runs:read,runs:start";

export const token: Command = {
  flags: [
    { name: "name", value: "<text>", help: "what it is for; shown as the author of what it does" },
    { name: "rights", value: "<list>", help: `separated by commas, or admin for everything; default ${DEFAULT}` },
    { name: "expires-in", value: "<duration>", help: "for example 30d; default: it does not expire" },
  ],
  settings: [
    "databaseUrl",
    "dataDir",
    "secretKey",
    "blobStore",
    "s3Endpoint",
    "s3Region",
    "s3AccessKeyId",
    "s3SecretAccessKey",
    "logLevel",
    "logFormat",
  ],
  run,
};

async function run(args: Args): Promise<number> {
  if (args.positionals[0] !== "create" || args.positionals.length > 1) {
    throw new UsageError("signalbox token knows one action: signalbox token create --name <text>.");
  }
  const rights = (args.flags.rights ?? DEFAULT).split(",").map((text) => rightOf(text.trim()));
  const ttl = ttlOf(args.flags["expires-in"]);
  const name = args.flags.name ?? "command line";
  const made = await withCore(readConfig(args.options, process.env), (core) =>
    core.services.authenticator.createToken(name, rights, ttl),
  );
  const expiresAt = made.expiresAt === undefined ? undefined : new Date(made.expiresAt).toISOString();
  answer(args.json, { token: made.token, name, rights, ...(expiresAt ? { expiresAt } : {}) }, made.token);
  return EXIT.ok;
}

function rightOf(text: string): Right {
  const result = right.safeParse(text);
  if (result.success && result.data !== "public") return result.data;
  const known = right.options.filter((one) => one !== "public");
  const near = nearest(text, known);
  throw new UsageError(
    `--rights: there is no right ${JSON.stringify(text)}.${near ? ` Did you mean ${near}?` : ""} Known: ${known.join(", ")}.`,
  );
}

function ttlOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(`--expires-in: expected a duration such as 30d, but it is ${JSON.stringify(text)}.`);
}
