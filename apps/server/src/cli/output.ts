import { ApiError } from "@signalbox/client";
import { SignalboxError } from "@signalbox/model";
import { ConfigError } from "../config/read-config.ts";
import { KeyError } from "../secrets/key-file.ts";
import { UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";

/** Answers on standard output: a JSON line for machines, else the text. */
export function answer(json: boolean, value: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : text.endsWith("\n") || text === "" ? text : `${text}\n`);
}

/** Says on standard error what went wrong. @returns the exit code. */
export function complain(error: unknown, json: boolean): number {
  const { code, message, exit } = sort(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  process.stderr.write(`signalbox: ${message}\n`);
  return exit;
}

function sort(error: unknown): { code: string; message: string; exit: number } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { code: "USAGE", message, exit: EXIT.usage };
  if (error instanceof ConfigError)
    return { code: "CONFIG", message: error.problems.join("\nsignalbox: "), exit: EXIT.usage };
  if (error instanceof KeyError) return { code: "KEY", message, exit: EXIT.usage };
  if (error instanceof SignalboxError || error instanceof ApiError) {
    const away = error.code === "DATABASE_AWAY" || error.code === "NETWORK";
    return { code: error.code, message, exit: away ? EXIT.away : error.status < 500 ? EXIT.usage : EXIT.failed };
  }
  const { code } = error as { code?: unknown };
  if (code === "EADDRINUSE") {
    const { port } = error as { port?: number };
    return {
      code,
      message: `Port ${port} is in use. Stop what listens there, or choose another with --port (0 takes any free one).`,
      exit: EXIT.usage,
    };
  }
  if (typeof code === "string" && /^(ENOENT|EACCES|EISDIR|EPERM|ENOSPC|EROFS)$/.test(code))
    return { code, message, exit: EXIT.usage };
  const stack = error instanceof Error && process.env.SIGNALBOX_LOG_LEVEL === "debug" ? error.stack : undefined;
  return { code: "INTERNAL", message: stack ?? message, exit: EXIT.failed };
}
