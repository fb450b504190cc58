import { hostname } from "node:os";
import { readConfig } from "../config/read-config.ts";
import { createCore } from "../core/create-core.ts";
import { makeLog } from "../ops/log.ts";
import { type Args, type Command, UsageError } from "./args.ts";
import { allowDemo } from "./demo.ts";
import { EXIT } from "./exit.ts";
import { answer } from "./output.ts";
import { untilSignal } from "./until-signal.ts";

export const worker: Command = {
  flags: [{ name: "name", value: "<text>", help: "how it is called in logs; default: the machine and process" }],
  settings: [
    "databaseUrl",
    "dataDir",
    "secretKey",
    "blobStore",
    "s3Endpoint",
    "s3Region",
    "s3AccessKeyId",
    "s3SecretAccessKey",
    "allowPrivateHosts",
    "inboxRetention",
    "runRetention",
    "failedRunRetention",
    "logLevel",
    "logFormat",
  ],
  run,
};

async function run(args: Args): Promise<number> {
  const config = readConfig(args.options, process.env);
  const log = makeLog(config);
  const stopAsked = untilSignal();
  const name = args.flags.name ?? `${hostname()}:${process.pid}`;
  const core = await createCore({ config, log, name });
  try {
    if (core.database.kind === "pglite") {
      throw new UsageError(
        "The built-in database of this folder serves one process only. Set DATABASE_URL to a PostgreSQL server to add workers.",
      );
    }
    await allowDemo(core);
    // Schedules fire wherever a process is; each due time starts one run.
    await core.start({ triggers: true });
    answer(
      args.json,
      { ready: true, name, pid: process.pid, database: core.database.kind },
      `Signalbox worker ready: ${name}`,
    );
    const signal = await stopAsked;
    log.info({ signal }, "stopping");
    return EXIT.ok;
  } finally {
    await core.stop();
  }
}
