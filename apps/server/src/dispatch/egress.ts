import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { isIP, type Socket } from "node:net";
import { makeStepError } from "@signalbox/model";
import { StepFailure } from "@signalbox/sdk";
import ipaddr from "ipaddr.js";
import { Agent, buildConnector } from "undici";

type Resolve = (host: string) => Promise<LookupAddress[]>;
type Address = ipaddr.IPv4 | ipaddr.IPv6;

const resolveAll: Resolve = (host) =>
  new Promise((resolve, reject) =>
    dnsLookup(host, { all: true, verbatim: true }, (error, found) => (error ? reject(error) : resolve(found))),
  );

/** `::ffff:10.0.0.1` is 10.0.0.1. */
const parse = (address: string): Address => ipaddr.process(address);

/**
 * Decides which hosts workflows may reach (docs/spec/api.md, EGRESS-1 to EGRESS-4): public addresses always, others
 * only when they are on the list. The address is checked that is connected to, after the name was resolved and at
 * every hop of a redirect, so a name that changes its mind between check and use gains nothing.
 */
export class EgressGuard {
  readonly agent: Agent;
  readonly #names = new Set<string>();
  readonly #networks: [Address, number][] = [];
  readonly #resolve: Resolve;
  #all = false;

  /** @param allowed Entries as in SIGNALBOX_ALLOW_PRIVATE_HOSTS. @throws Error naming an entry that is none of these. */
  constructor(allowed: readonly string[], resolve: Resolve = resolveAll) {
    this.#resolve = resolve;
    for (const entry of allowed) this.allow(entry);
    this.agent = new Agent({
      connect: this.#connector(),
      connections: 64,
      keepAliveTimeout: 10_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Adds one entry: `*`, a name, an address, `host:port`, or a network such as `10.0.0.0/8`. */
  allow(entry: string): void {
    if (entry === "*") this.#all = true;
    else if (entry.includes("/")) {
      const [address, bits] = ipaddr.parseCIDR(entry);
      this.#networks.push([address, bits]);
    } else this.#names.add(entry.toLowerCase().replace(/^\[(.+)\]$/, "$1"));
  }

  /** @throws StepFailure EGRESS_DENIED when the host, being the address itself, must not be reached. */
  checkHost(host: string, port: number): void {
    const bare = host.replace(/^\[|\]$/g, "");
    if (isIP(bare) !== 0 && !this.#addressAllowed(bare, bare, port)) throw denied(host, "the address is private");
  }

  /** Addresses of `host` that may be connected to. @throws StepFailure EGRESS_DENIED when there is none. */
  async addresses(host: string, port: number): Promise<LookupAddress[]> {
    const found = await this.#resolve(host);
    const good = found.filter(({ address }) => this.#addressAllowed(address, host, port));
    if (good.length > 0) return good;
    const seen = found.map(({ address }) => address).join(", ");
    throw denied(host, `the name stands for ${seen || "no address"}, which is private`);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  #addressAllowed(address: string, host: string, port: number): boolean {
    if (this.#all) return true;
    let parsed: Address;
    try {
      parsed = parse(address);
    } catch {
      return false;
    }
    // Everything that is not plain public space is private here: loopback, link-local, tunnels, documentation, …
    if (parsed.range() === "unicast") return true;
    const names = [host.toLowerCase(), address, parsed.toString()];
    if (names.some((name) => this.#names.has(name) || this.#names.has(`${name}:${port}`))) return true;
    return this.#networks.some(([net, bits]) => net.kind() === parsed.kind() && parsed.match(net as never, bits));
  }

  #connector(): buildConnector.connector {
    return (options, callback) => {
      const port = Number(options.port) || (options.protocol === "https:" ? 443 : 80);
      try {
        this.checkHost(options.hostname, port);
      } catch (error) {
        callback(error as Error, null);
        return;
      }
      const connect = buildConnector({
        timeout: 10_000,
        lookup: (host, wanted, done) => {
          this.addresses(host, port).then(
            (found) => {
              if (typeof wanted === "object" && wanted.all) done(null, found);
              else done(null, found[0]?.address ?? "", found[0]?.family ?? 4);
            },
            (error) => done(error as NodeJS.ErrnoException, "", 4),
          );
        },
      });
      connect(options, (...result: Parameters<buildConnector.Callback>) => {
        const [error, socket] = result;
        const away = socket && this.#landedWrong(socket, options.hostname, port);
        if (away) {
          socket.destroy();
          callback(away, null);
        } else if (error) callback(error, null);
        else callback(null, socket as Socket);
      });
    };
  }

  /** The last word has the address at the other end of the socket. */
  #landedWrong(socket: Socket, host: string, port: number): StepFailure | undefined {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || this.#addressAllowed(remoteAddress, host, port)) return undefined;
    return denied(host, "the connection led to a private address");
  }
}

function denied(host: string, detail: string): StepFailure {
  const advice = `${detail}; an administrator can allow it in SIGNALBOX_ALLOW_PRIVATE_HOSTS`;
  return new StepFailure(makeStepError("EGRESS_DENIED", { host, detail: advice }, { fault: "user" }));
}
