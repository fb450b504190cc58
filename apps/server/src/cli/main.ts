import { VERSION } from "../core/version.ts";
import { type Command, commandHelp, nearest, readArgs, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";

interface Entry {
  name: string;
  positionals?: string;
  summary: string;
  /** Read only when it is called: a check of a document must not wait for a database driver to load. */
  load(): Promise<Command>;
}

const COMMANDS: readonly Entry[] = [
  {
    name: "start",
    summary: "Starts the server: editor, API, webhooks, schedules and the runs themselves.",
    load: async () => (await import("./start.ts")).start,
  },
  {
    name: "worker",
    summary: "Adds a process that takes up runs of the same database; it serves no pages and no API.",
    load: async () => (await import("./worker.ts")).worker,
  },
  {
    name: "run",
    positionals: "<file> | export <id>",
    summary: "Runs a workflow document once, here, with a database in memory. Or writes a kept run as one JSON.",
    load: async () => (await import("./run.ts")).run,
  },
  {
    name: "validate",
    positionals: "<file>...",
    summary: "Checks workflow documents: schema, graph, settings, expressions. Runs nothing and needs no server.",
    load: async () => (await import("./validate.ts")).validate,
  },
  {
    name: "export",
    positionals: "[workflow]...",
    summary: "Writes workflows as canonical text, one file each, for git. Without names: all.",
    load: async () => (await import("./transfer.ts")).exportCommand,
  },
  {
    name: "import",
    positionals: "<file|folder>...",
    summary: "Loads workflow documents; one with the name of a workflow that is there becomes its new draft.",
    load: async () => (await import("./transfer.ts")).importCommand,
  },
  {
    name: "migrate",
    positionals: "plan|apply <workflow>",
    summary: "Lets unfinished runs go on with another version: says which can and why others cannot, or does it.",
    load: async () => (await import("./migrate.ts")).migrate,
  },
  {
    name: "token",
    positionals: "create",
    summary: "Creates an API token. Its text is shown once and stored nowhere.",
    load: async () => (await import("./token.ts")).token,
  },
  {
    name: "doctor",
    summary: "Looks at this installation and says what is wrong and what to do.",
    load: async () => (await import("./doctor.ts")).doctor,
  },
];

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
    const entry = COMMANDS.find((one) => one.name === name);
    if (entry === undefined) throw unknownCommand(name);
    const command = { ...(await entry.load()), ...entry };
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(commandHelp(command));
      return EXIT.ok;
    }
    return await command.run(readArgs(command, rest));
  } catch (error) {
    const { complain } = await import("./output.ts");
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
