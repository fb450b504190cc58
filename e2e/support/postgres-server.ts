import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { serverAccount } from "../../packages/store/src/embedded/account.ts";
import { installedPackage, provideBinaries } from "../../packages/store/src/embedded/binaries.ts";
import { freePort } from "./child.ts";
import { query } from "./scratch-database.ts";

const run = promisify(execFile);
const DEBIAN = "/usr/lib/postgresql";
const MB = 1024 * 1024;

/** `track_commit_timestamp`: when each row of a journal became true is what causality is checked by. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "track_commit_timestamp=on",
  "max_connections=120",
  "shared_buffers=64MB",
  "max_wal_size=96MB",
  "min_wal_size=32MB",
  "autovacuum_naptime=5s",
  "deadlock_timeout=200ms",
  "log_min_messages=warning",
];

export interface PostgresOptions {
  /** Megabytes for its data, on a tmpfs; default, and where that cannot be mounted: the disk it is on. */
  room?: number;
  /** More settings, such as `fsync=off`. */
  settings?: readonly string[];
}

/**
 * A PostgreSQL server of its own, to be broken or to be shared: Debian's programs where they are installed, else the ones that come
 * with npm, under an unprivileged account when this process is root.
 */
export class PostgresServer {
  readonly port: number;
  /** Whether its data is on a small file system of its own, which can be filled up. */
  readonly small: boolean;
  readonly #folder: string;
  readonly #bin: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  private constructor(folder: string, bin: string, port: number, small: boolean, settings: readonly string[]) {
    this.#folder = folder;
    this.#bin = bin;
    this.port = port;
    this.small = small;
    this.#settings = [...SETTINGS, ...settings];
  }

  /** @throws Error where no PostgreSQL is installed and none came with npm. */
  static async create({ room, settings = [] }: PostgresOptions = {}): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), "signalbox-soak-pg-"));
    await chmod(folder, 0o755);
    const disk = join(folder, "disk");
    await mkdir(disk);
    const small = room !== undefined && (await mount(disk, room));
    const account = serverAccount();
    const cluster = join(disk, "data");
    await mkdir(cluster, { mode: 0o700 });
    if (account) await chown(cluster, account.uid, account.gid);
    const bin = await programs(join(folder, "programs"));
    const server = new PostgresServer(folder, bin, await freePort(), small, settings);
    const plain = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
    await server.#run("initdb", ["-D", cluster, ...plain, ...(await locale(bin))]);
    await server.start();
    return server;
  }

  url(database = "postgres", port = this.port): string {
    return `postgres://postgres@127.0.0.1:${port}/${database}`;
  }

  get running(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Starts it unless it runs, and waits until it answers. @throws Error with the end of its log. */
  async start(): Promise<void> {
    for (let attempt = 1; !this.running || !(await this.#answers()); attempt++) {
      if (!this.running) this.#launch();
      if (attempt > 600) throw new Error(`PostgreSQL does not start:\n${this.log.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What `pg_ctl stop -m immediate` does: every process of the server ends at once, nothing is written any more. */
  async stopImmediately(): Promise<void> {
    this.#process?.kill("SIGQUIT");
    await this.#ended;
  }

  /** Takes all the room there is on its disk; writing gets ever smaller, so that nothing fits any more. */
  fillDisk(): void {
    const file = openSync(this.#ballast, "w");
    try {
      for (let size = 4 * MB; size >= 512; size /= 2) fill(file, size);
    } finally {
      closeSync(file);
    }
  }

  /** Gives it back. The server may have ended: a full disk is a reason for it to. */
  async freeDisk(): Promise<void> {
    rmSync(this.#ballast, { force: true });
    await this.start();
  }

  get log(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8") : "";
  }

  /** Free megabytes on its disk. */
  get room(): number {
    const { bavail, bsize } = statfsSync(join(this.#folder, "disk"));
    return Math.floor((bavail * bsize) / MB);
  }

  async remove(): Promise<void> {
    await this.stopImmediately();
    if (this.small) await run("umount", [join(this.#folder, "disk")]).catch(() => {});
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #log(): string {
    return join(this.#folder, "log");
  }
  get #ballast(): string {
    return join(this.#folder, "disk", "ballast");
  }

  #launch(): void {
    const args = ["-D", join(this.#folder, "disk", "data"), "-p", String(this.port)];
    const settings = this.#settings.flatMap((setting) => ["-c", setting]);
    const process = spawn(join(this.#bin, "postgres"), [...args, ...settings], {
      ...serverAccount(),
      cwd: "/",
      stdio: ["ignore", "ignore", "pipe"],
    });
    process.stderr?.on("data", (text: Buffer) => appendFileSync(this.#log, text));
    this.#process = process;
    this.#ended = new Promise((resolve) => process.once("exit", () => resolve()));
  }

  #answers(): Promise<boolean> {
    return query(this.url(), "select 1").then(
      () => true,
      () => false,
    );
  }

  #run(program: string, args: string[]) {
    return run(join(this.#bin, program), args, { ...serverAccount(), cwd: "/" });
  }
}

function fill(file: number, size: number): void {
  const block = Buffer.alloc(size, 1);
  try {
    for (;;) if (writeSync(file, block) < size) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

/** Only root may, and not in every container. */
async function mount(folder: string, room: number): Promise<boolean> {
  if (process.platform !== "linux") return false;
  return run("mount", ["-t", "tmpfs", "-o", `size=${room}m,mode=755`, "tmpfs", folder]).then(
    () => true,
    () => false,
  );
}

/** As the built-in database is made: texts sort by their characters, and letters of any language have two cases. */
async function locale(bin: string): Promise<string[]> {
  const { stdout } = await run(join(bin, "postgres"), ["--version"]);
  const builtin = Number(/\d+/.exec(stdout)?.[0]) >= 17;
  return builtin
    ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    : ["--locale=C", "--lc-ctype=C.UTF-8"];
}

async function programs(cache: string): Promise<string> {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const installed = versions
    .map((version) => join(DEBIAN, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
  if (installed) return installed;
  const found = installedPackage();
  if (!found) throw new Error(`There is no PostgreSQL to test with: none in ${DEBIAN}, and none came with npm.`);
  return join((await provideBinaries(found, cache)).folder, "bin");
}
