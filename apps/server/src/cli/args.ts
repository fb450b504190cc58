import { parseArgs } from "node:util";
import { SETTINGS, type Setting, type SettingName } from "../config/settings.ts";

/** The command line is wrong; the message says how, and what would be right. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Flag {
  /** Without `--`. */
  name: string;
  /** What stands for the value: `<file>`; undefined for a flag without one. */
  value?: string;
  /** May be given several times; the values are joined by commas. */
  many?: boolean;
  help: string;
}
/** What a command takes and does; its name and summary stand in the list of main.ts. */
export interface Command {
  flags: readonly Flag[];
  /** Settings that can be given as options too. */
  settings: readonly SettingName[] | "all";
  run(args: Args): Promise<number>;
}
export interface Args {
  positionals: string[];
  /** Values of the command's own flags; a flag without a value is "true". */
  flags: Record<string, string | undefined>;
  /** Texts of settings, for `readConfig`. */
  options: Record<string, string>;
  /** Answers are for machines: JSON on standard output. */
  json: boolean;
}

const COMMON: readonly Flag[] = [
  { name: "json", help: "answer in JSON, for scripts" },
  { name: "help", help: "show this help" },
];

export function settingsOf(command: Command): [SettingName, Setting][] {
  const names = command.settings === "all" ? (Object.keys(SETTINGS) as SettingName[]) : command.settings;
  return names.map((name) => [name, SETTINGS[name] as Setting]);
}

/** A command as people call it. */
export interface NamedCommand extends Command {
  name: string;
  /** Positional arguments as they stand in the help: `<file>`. */
  positionals?: string;
  summary: string;
}

/** @throws UsageError naming the unknown option and the nearest known one, or the missing value. */
export function readArgs(command: NamedCommand, argv: readonly string[]): Args {
  const settings = settingsOf(command);
  const known = [...command.flags, ...COMMON];
  const types: Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }> = {};
  for (const flag of known) {
    types[flag.name] = { type: flag.value === undefined ? "boolean" : "string", ...(flag.many && { multiple: true }) };
  }
  for (const [, setting] of settings) types[setting.flag.slice(2)] = { type: "string" };
  const help = types.help;
  if (help) help.short = "h";
  const expanded = argv.map((arg) => expand(arg, settings));
  for (const arg of expanded) refuseUnknown(command, arg, Object.keys(types));
  let parsed: { values: Record<string, string | boolean | string[] | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({ args: expanded, options: types, allowPositionals: true, strict: true }) as typeof parsed;
  } catch (error) {
    throw new UsageError((error as Error).message.split("\n")[0] ?? "the options cannot be read", { cause: error });
  }
  const args: Args = { positionals: parsed.positionals, flags: {}, options: {}, json: parsed.values.json === true };
  for (const [name, setting] of settings) {
    const value = parsed.values[setting.flag.slice(2)];
    if (typeof value === "string") args.options[name] = value;
  }
  for (const flag of known) {
    const value = parsed.values[flag.name];
    if (value !== undefined) args.flags[flag.name] = String(value);
  }
  return args;
}

/** `--no-examples` is `--examples=false`, and `--examples` alone is `--examples=true`. */
function expand(arg: string, settings: readonly [SettingName, Setting][]): string {
  const yesNo = settings.filter(([, one]) => one.value === "<true|false>").map(([, one]) => one.flag);
  if (yesNo.includes(arg)) return `${arg}=true`;
  const positive = arg.replace(/^--no-/, "--");
  return positive !== arg && yesNo.includes(positive) ? `${positive}=false` : arg;
}

function refuseUnknown(command: NamedCommand, arg: string, known: readonly string[]): void {
  const name = /^--([^=]+)/.exec(arg)?.[1];
  if (name === undefined || known.includes(name)) return;
  const near = nearest(name, known);
  const hint = near === undefined ? "" : ` Did you mean --${near}?`;
  throw new UsageError(
    `signalbox ${command.name} does not know --${name}.${hint} See signalbox ${command.name} --help.`,
  );
}

/** The most similar of some words, when one is similar enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Help of one command. */
export function commandHelp(command: NamedCommand): string {
  const line = (left: string, right: string) => `  ${left.padEnd(34)} ${right}`;
  const flags = [...command.flags, ...COMMON].map((flag) =>
    line(`--${flag.name}${flag.value ? ` ${flag.value}` : ""}`, flag.help),
  );
  const settings = settingsOf(command).map(([, one]) =>
    line(`${one.flag} ${one.value}`, `${one.help.en} [${one.env}${one.default ? `, default ${one.default}` : ""}]`),
  );
  return [
    `signalbox ${command.name}${command.positionals ? ` ${command.positionals}` : ""}`,
    "",
    command.summary,
    "",
    "Options:",
    ...flags,
    ...(settings.length > 0 ? ["", "Settings (option or environment variable):", ...settings] : []),
    "",
  ].join("\n");
}
