import { readConfig } from "../config/read-config.ts";
import { createCore } from "../core/create-core.ts";
import { makeLog } from "../ops/log.ts";
import { listen } from "../server.ts";
import type { Args, Command } from "./args.ts";
import { allowDemo, startDemo } from "./demo.ts";
import type { DemoShop } from "./demo-shop.ts";
import { EXIT } from "./exit.ts";
import { answer } from "./output.ts";
import { untilSignal } from "./until-signal.ts";

const GRACE_MS = 5000;

export const start: Command = {
  flags: [],
  settings: "all",
  run,
};

async function run(args: Args): Promise<number> {
  const config = readConfig(args.options, process.env);
  const log = makeLog(config);
  const stopAsked = untilSignal();
  const core = await createCore({ config, log, name: "server" });
  let shop: DemoShop | undefined;
  try {
    await allowDemo(core);
    await core.start({ triggers: true });
    const server = await listen(core);
    const signIn = `${server.url}/?token=${core.services.authenticator.newSignInToken()}`;
    const { port, url } = server;
    answer(
      args.json,
      { ready: true, url, signIn, port, pid: process.pid, database: core.database.kind },
      `Signalbox ready: ${signIn}`,
    );
    if (config.examples) {
      shop = await startDemo(core, url).catch((error: unknown) => {
        log.warn({ err: error }, "the demo shop did not start; everything else works");
        return undefined;
      });
      if (shop) log.info({ url: shop.url }, "demo shop open");
    }
    const signal = await stopAsked;
    log.info({ signal }, "stopping");
    core.health.stopping();
    await Promise.all([server.close(), shop?.stop()]);
    return EXIT.ok;
  } finally {
    await core.stop(GRACE_MS);
    log.info("stopped");
  }
}
