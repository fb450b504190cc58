import { type ChildProcess, spawn } from "node:child_process";
import { chown } from "node:fs/promises";

/**
 * PostgreSQL refuses to run as root. Then it runs as this user and group, which on every Unix means "nobody" and
 * needs no entry in the user database.
 */
const NOBODY = 65_534;

export interface Account {
  uid: number;
  gid: number;
}

/** The account for the server; undefined when this process is an ordinary one and its own will do. */
export const serverAccount = (): Account | undefined =>
  process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;

export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

/**
 * Starts a program of the server under its account. The working folder is `/`, since the account may not be allowed
 * to enter ours; the environment is bare, since variables such as PGDATA would change what the programs do.
 */
export function spawnAs(
  account: Account | undefined,
  file: string,
  args: readonly string[],
  options: { detached?: boolean; output: "pipe" | number },
): ChildProcess {
  const windows = process.platform === "win32";
  return spawn(file, args, {
    ...account,
    cwd: windows ? undefined : "/",
    env: windows ? process.env : { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    detached: options.detached ?? false,
    windowsHide: true,
    stdio: ["ignore", options.output, options.output],
  });
}
