import { VERSION } from "../core/version.ts";
import { type Command, commandHelp, nearest, readArgs, UsageError } from "./args.ts";
import { doctor } from "./doctor.ts";
import { complain, EXIT } from "./output.ts";
import { run } from "./run.ts";
import { start } from "./start.ts";
import { token } from "./token.ts";
import { exportCommand, importCommand } from "./transfer.ts";
import { validate } from "./validate.ts";
import { worker } from "./worker.ts";

export const COMMANDS: readonly Command[] = [start, worker, run, validate, exportCommand, importCommand, token, doctor];

/** Runs one command. @returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json");
  try {
    const [name, ...rest] = argv;
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      process.stdout.write(overview());
      return name === undefined ? EXIT.usage : EXIT.ok;
    }
    if (name === "--version" || name === "-v") {
      process.stdout.write(`${VERSION}\n`);
      return EXIT.ok;
    }
    const command = COMMANDS.find((one) => one.name === name);
    if (command === undefined) throw unknownCommand(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(commandHelp(command));
      return EXIT.ok;
    }
    return await command.run(readArgs(command, rest));
  } catch (error) {
    return complain(error, json);
  }
}

function unknownCommand(name: string): UsageError {
  const near = nearest(
    name,
    COMMANDS.map((one) => one.name),
  );
  return new UsageError(
    `There is no command ${JSON.stringify(name)}.${near ? ` Did you mean ${near}?` : ""} See signalbox --help.`,
  );
}

function overview(): string {
  const lines = COMMANDS.map((one) => `  ${`${one.name} ${one.positionals ?? ""}`.padEnd(28)} ${one.summary}`);
  return [
    `signalbox ${VERSION}`,
    "",
    "Commands:",
    ...lines,
    "",
    "Each takes --help, and --json for scripts. Exit codes: 0 done, 1 failed, 2 wrong use, 3 not reachable.",
    "",
  ].join("\n");
}
