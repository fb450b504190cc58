import { isIP } from "node:net";
import { type Config, SETTINGS, type Setting, type SettingName } from "./settings.ts";

/** Settings that cannot be used; `problems` has one sentence for each, all of them at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

type Texts = { readonly [name: string]: string | undefined };

/**
 * Reads every setting once: the option, else the environment variable, else the default.
 *
 * @param options Texts by setting name, from the command line.
 * @throws ConfigError naming option, variable, what was expected and what was seen, for everything that is wrong.
 */
export function readConfig(options: Texts, environment: Texts): Config {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting][]) {
    const [text, from] = pick(name, setting, options, environment);
    if (text === undefined) continue;
    const result = setting.schema.safeParse(text);
    if (result.success) config[name] = result.data;
    else problems.push(complaint(setting, result.error.issues[0]?.message ?? "", text, from));
  }
  const read = config as Config;
  if (problems.length === 0) problems.push(...contradictions(read));
  if (problems.length > 0) throw new ConfigError(problems);
  return read;
}

function pick(name: string, setting: Setting, options: Texts, environment: Texts): [string | undefined, string] {
  if (options[name] !== undefined) return [options[name], setting.flag];
  const fromEnvironment = environment[setting.env];
  // An empty variable is how shells and compose files say "not set".
  if (fromEnvironment !== undefined && fromEnvironment !== "") return [fromEnvironment, setting.env];
  return [setting.default, "default"];
}

function complaint(setting: Setting, expected: string, text: string, from: string): string {
  const seen = setting.secret ? "something else" : JSON.stringify(text);
  return `${setting.flag} / ${setting.env}: ${expected}, but ${from} is ${seen}.`;
}

/** Hosts that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (bare === "localhost" || bare === "::1") return true;
  return isIP(bare) === 4 && bare.startsWith("127.");
}

function contradictions(config: Config): string[] {
  const problems: string[] = [];
  if (!isLoopback(config.host) && config.adminToken === undefined) {
    problems.push(
      `--host / HOST: ${config.host} can be reached from other machines, so an admin token is needed. ` +
        "Set --admin-token / SIGNALBOX_ADMIN_TOKEN to a long random text, or listen on 127.0.0.1.",
    );
  }
  if (
    config.blobStore?.kind === "s3" &&
    (config.s3AccessKeyId === undefined || config.s3SecretAccessKey === undefined)
  ) {
    problems.push(
      "--blob-store / SIGNALBOX_BLOB_STORE: a bucket needs keys. " +
        "Set SIGNALBOX_S3_ACCESS_KEY_ID and SIGNALBOX_S3_SECRET_ACCESS_KEY, or choose a folder.",
    );
  }
  return problems;
}
