import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * A TCP proxy in front of a database. Armed with `request`, it cuts the next connection that sends something before
 * passing it on; with `answer`, it passes the request on and cuts when the answer comes: the client cannot know what
 * has happened.
 */
export class FaultyProxy {
  port: number;
  cuts = 0;
  #armed: { fault: "request" | "answer"; containing: string } | undefined;
  #down = false;
  #delay = 0;
  #stall: Promise<void> | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#accept(client));
  readonly #target: { host: string; port: number };

  /** @param port Where to listen; default: any that is free. */
  constructor(target: { host: string; port: number }, port = 0) {
    this.#target = target;
    this.port = port;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }

  /** @param containing Waits for a request with this text in it, such as the name of a prepared statement. */
  arm(fault: "request" | "answer", containing = ""): void {
    this.#armed = { fault, containing };
  }

  disarm(): void {
    this.#armed = undefined;
  }

  /** Refuses everything, as a server that is being restarted does. */
  setDown(down: boolean): void {
    this.#down = down;
    if (down) this.cut();
  }

  /** Everything arrives so many milliseconds late. */
  setDelay(ms: number): void {
    this.#delay = ms;
  }

  /** For `ms`, nothing gets through in either direction and nothing is lost, as with a route that is down. */
  async stall(ms: number): Promise<void> {
    this.#stall = new Promise((resolve) => setTimeout(resolve, ms));
    await this.#stall;
    this.#stall = undefined;
  }

  /** Cuts all connections there are. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#down) return void client.destroy();
    const server = connect(this.#target);
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    let cutOnAnswer = false;
    const cut = () => {
      this.cuts++;
      end();
    };
    void this.#pass(client, server, (data) => {
      const armed = this.#armed;
      if (!armed || !data.includes(armed.containing)) return;
      this.#armed = undefined;
      if (armed.fault === "request") cut();
      else cutOnAnswer = true;
    });
    void this.#pass(server, client, () => cutOnAnswer && cut());
  }

  async #pass(from: Socket, to: Socket, look: (data: Buffer) => void): Promise<void> {
    try {
      for await (const data of from) {
        look(data);
        if (this.#delay > 0) await new Promise((resolve) => setTimeout(resolve, this.#delay));
        if (this.#stall) await this.#stall;
        if (to.destroyed) return;
        if (!to.write(data)) await once(to, "drain");
      }
      to.end();
    } catch {
      // One of the two is gone; its close ends the other.
      to.destroy();
    }
  }
}
