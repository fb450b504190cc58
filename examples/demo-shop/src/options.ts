import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { type Faults, NO_FAULTS, parseFaults } from "./faults.ts";

export interface Options {
  host: string;
  /** 0 takes any free port. */
  port: number;
  smtpPort: number;
  /** Base address of Signalbox, where webhooks go; without it nothing is sent until `PUT /control/webhooks`. */
  signalbox: string | undefined;
  /** Signs the webhooks. */
  secret: string;
  /** Decides customers, orders and what becomes of them; a new one each start unless given. */
  seed: number;
  /** Visitors a minute; 0 for none. */
  perMinute: number;
  faults: Faults;
  /** Path of a file that gets every ledger entry. A shop started on an existing one goes on where that one was. */
  ledger: string | undefined;
  /** Milliseconds from a purchase order to the arrival of the goods. */
  supplierDelay: number;
  /** Milliseconds between repeats of a webhook, without end; undefined for Shopify's 8 growing pauses. */
  redeliver: number | undefined;
}

export const USAGE = `usage: node src/main.ts [flags]
  --signalbox <url>     where the webhooks go, for example http://127.0.0.1:7700
  --secret <text>       signs the webhooks                        (default: demo-shop-secret)
  --port <n>            of the shop                               (default: 0, any free one)
  --smtp-port <n>       of its mail server                        (default: 0, any free one)
  --host <address>      to listen on                              (default: 127.0.0.1)
  --seed <n>            the same seed gives the same orders       (default: a new one)
  --per-minute <n>      visitors a minute, 0 for none             (default: 12)
  --faults <list>       for example fail=0.1,lost=0.05,busy=0.02,timeout=0.01,duplicate=0.1,shuffle=0.2
  --ledger <file>       keep everything in this file, and go on from it at the next start
  --supplier-delay <n>  milliseconds until ordered goods arrive   (default: 60000)
  --redeliver <n>       milliseconds between repeats of a webhook, without end
                        (default: 8 repeats with growing pauses, then given up)`;

/**
 * Reads the flags.
 *
 * @throws Error that says which flag is wrong, what was expected and what was seen.
 */
export function parseOptions(argv: string[]): Options {
  const names = [
    "signalbox",
    "secret",
    "port",
    "smtp-port",
    "host",
    "seed",
    "per-minute",
    "faults",
    "ledger",
    "supplier-delay",
    "redeliver",
  ];
  const { values } = parseArgs({
    args: argv,
    options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const number = (name: string, fallback: number, max: number): number => {
    const value = text(name) === undefined ? fallback : Number(text(name));
    if (!(value >= 0 && value <= max))
      throw new Error(`--${name}: expected a number from 0 to ${max}, got ${text(name)}`);
    return value;
  };
  const whole = (name: string, fallback: number, max: number): number => {
    const value = number(name, fallback, max);
    if (!Number.isInteger(value)) throw new Error(`--${name}: expected a whole number, got ${text(name)}`);
    return value;
  };
  const signalbox = text("signalbox");
  if (signalbox !== undefined && !URL.canParse(signalbox))
    throw new Error(`--signalbox: expected an address such as http://127.0.0.1:7700, got ${signalbox}`);
  return {
    host: text("host") ?? "127.0.0.1",
    port: whole("port", 0, 65_535),
    smtpPort: whole("smtp-port", 0, 65_535),
    signalbox,
    secret: text("secret") ?? "demo-shop-secret",
    seed: whole("seed", randomInt(1_000_000), 999_999),
    perMinute: number("per-minute", 12, 6_000),
    faults: text("faults") === undefined ? { ...NO_FAULTS } : parseFaults(text("faults") ?? ""),
    ledger: text("ledger"),
    supplierDelay: number("supplier-delay", 60_000, 86_400_000),
    redeliver: text("redeliver") === undefined ? undefined : number("redeliver", 0, 86_400_000),
  };
}
