import { connect, createServer, type Socket } from "node:net";

/**
 * A TCP proxy in front of a database. Armed with `request`, it cuts the next connection that sends something before
 * passing it on; with `answer`, it passes the request on and cuts when the answer comes: the client cannot know what
 * has happened.
 */
export class FaultyProxy {
  port = 0;
  #armed: "request" | "answer" | undefined;
  #down = false;
  cuts = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#accept(client));
  readonly #target: { host: string; port: number };

  constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }

  arm(fault: "request" | "answer"): void {
    this.#armed = fault;
  }

  /** Refuses everything, as a server that is being restarted does. */
  setDown(down: boolean): void {
    this.#down = down;
    if (down) for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#down) return void client.destroy();
    const server = connect(this.#target);
    let cutOnAnswer = false;
    const cut = () => {
      this.#armed = undefined;
      this.cuts++;
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (data) => {
      if (this.#armed === "request") return cut();
      if (this.#armed === "answer") cutOnAnswer = true;
      server.write(data);
    });
    server.on("data", (data) => (cutOnAnswer ? cut() : client.write(data)));
  }
}
