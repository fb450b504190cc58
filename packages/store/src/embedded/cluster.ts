import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { SignalboxError } from "@signalbox/model";
import { type Account, giveTo, spawnAs } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import type { Location } from "./location.ts";

export const USER = "signalbox";

/**
 * Makes the cluster the first time: made beside and renamed, so a start that was cut short is simply done again.
 *
 * @returns the password of its only user.
 * @throws SignalboxError `DATABASE_NOT_STARTED` when initdb fails, or the cluster is of another major version.
 */
export async function provideCluster(
  where: Location,
  binaries: Binaries,
  account: Account | undefined,
): Promise<{ password: string }> {
  const version = await readFile(`${where.cluster}/PG_VERSION`, "utf8").catch(() => undefined);
  if (version === undefined) return { password: await initialise(where, binaries, account) };
  if (Number.parseInt(version, 10) !== binaries.major) {
    const detail = `its data in ${where.cluster} was made by PostgreSQL ${version.trim()}, this release brings ${binaries.major}; export with the older release and import here`;
    throw new SignalboxError("DATABASE_NOT_STARTED", { detail, log: where.log });
  }
  const password = await readFile(where.password, "utf8").catch(() => undefined);
  if (password === undefined) {
    const detail = `the file ${where.password} with its password is missing; restore it from a backup`;
    throw new SignalboxError("DATABASE_NOT_STARTED", { detail, log: where.log });
  }
  return { password: password.trim() };
}

async function initialise(where: Location, binaries: Binaries, account: Account | undefined): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await removeDrafts(where);
  // A name of its own: an initdb whose starter was killed may still be writing into an earlier one.
  const draft = `${where.cluster}.new-${randomUUID().slice(0, 8)}`;
  const handover = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await giveTo(account, draft);
  // Our copy first: a cluster in place must always have its password beside it.
  await writeFile(where.password, `${password}\n`, { mode: 0o600 });
  await writeFile(handover, `${password}\n`, { mode: 0o600 });
  await giveTo(account, handover);
  try {
    await runInitdb(binaries, account, draft, handover, where.log);
    await rename(draft, where.cluster);
  } finally {
    await rm(handover, { force: true });
  }
  return password;
}

async function removeDrafts(where: Location): Promise<void> {
  for (const name of await readdir(where.base))
    if (name.startsWith(`${basename(where.cluster)}.new-`))
      await rm(join(where.base, name), { recursive: true, force: true }).catch(() => {});
}

/** The builtin locale sorts the same on every system and never changes with one; texts are UTF-8. */
async function runInitdb(
  binaries: Binaries,
  account: Account | undefined,
  folder: string,
  passwordFile: string,
  log: string,
): Promise<void> {
  await chmod(folder, 0o700);
  const args = [
    `--pgdata=${folder}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
  ];
  const child = spawnAs(account, binaries.initdb, args, { output: "pipe" });
  let output = "";
  child.stdout?.on("data", (text) => (output += text));
  child.stderr?.on("data", (text) => (output += text));
  const code = await new Promise<number | string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
  if (code === 0) return;
  const detail = `initdb ended with ${code}: ${output.trim().split("\n").slice(-3).join(" ")}`;
  throw new SignalboxError("DATABASE_NOT_STARTED", { detail, log });
}
