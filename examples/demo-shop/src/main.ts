import { parseOptions, USAGE } from "./options.ts";
import { whenOrphaned } from "./parent.ts";
import { startShop } from "./start.ts";

/** Prints one line of JSON when everything is open: `{"ready":true,"url":...,"smtp":...,"seed":...}`. */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes("--help")) return console.log(USAGE);
  const options = parseOptions(argv);
  const shop = await startShop(options);
  console.log(JSON.stringify({ ready: true, url: shop.url, smtp: shop.smtp, seed: shop.context.shop.seed }));
  const stop = (): void => {
    shop.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  whenOrphaned(stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 1;
});
