import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Client, createClient } from "../../packages/client/src/index.ts";
import { Child, freePort, until } from "./child.ts";

const root = join(import.meta.dirname, "../..");
const READY = 60_000;

/** A Signalbox server as its users start it, which can be killed and started again on the same port and data. */
export class ServerProcess {
  readonly url: string;
  readonly token = randomBytes(18).toString("base64url");
  readonly client: Client;
  /** Milliseconds from each start until it was ready. */
  readonly starts: number[] = [];
  readonly #port: number;
  readonly #env: NodeJS.ProcessEnv;
  #child: Child | undefined;

  /** @param env Settings; `DATABASE_URL` or `SIGNALBOX_DATA_DIR` among them decide where its data is. */
  static async create(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
    return new ServerProcess(await freePort(), env);
  }

  private constructor(port: number, env: NodeJS.ProcessEnv) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.client = createClient({ baseUrl: this.url, token: this.token });
    this.#env = {
      ...process.env,
      SIGNALBOX_ADMIN_TOKEN: this.token,
      SIGNALBOX_EXAMPLES: "false",
      SIGNALBOX_ALLOW_PRIVATE_HOSTS: "127.0.0.1",
      SIGNALBOX_LOG_LEVEL: "warn",
      ...env,
    };
  }

  get output(): string {
    return this.#child?.output ?? "";
  }

  /** Starts it and waits until it answers. @throws Error with its output when it ends, or is not ready in 60 s. */
  async start(): Promise<void> {
    const began = performance.now();
    const child = new Child([join(root, "apps/server/src/cli.ts"), "start", "--port", String(this.#port)], {
      cwd: root,
      env: this.#env,
    });
    this.#child = child;
    try {
      await until("the server to be ready", READY, async () => {
        if (child.ended) throw new Error("the server ended");
        return fetch(`${this.url}/health`).then(
          (response) => response.ok,
          () => false,
        );
      });
    } catch (cause) {
      throw new Error(`${(cause as Error).message}:\n${child.output}`, { cause });
    }
    this.starts.push(Math.round(performance.now() - began));
  }

  /** `kill -9`: no chance to put anything in order. */
  async kill(): Promise<void> {
    await this.#child?.end("SIGKILL");
  }

  /** Stops it the orderly way. */
  async stop(): Promise<void> {
    await this.#child?.end("SIGTERM");
  }
}
