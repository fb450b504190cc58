import { Writable } from "node:stream";
import { type Logger, pino } from "pino";
import type { Config } from "../config/settings.ts";

export type { Logger } from "pino";

const LEVELS: Record<number, string> = { 10: "TRACE", 20: "DEBUG", 30: "INFO ", 40: "WARN ", 50: "ERROR", 60: "FATAL" };
const HIDDEN = new Set(["level", "time", "pid", "hostname", "msg", "v", "err"]);
/** Fields whose values are never written, wherever they stand at the first two levels. */
const REDACTED = ["authorization", "cookie", "password", "secret", "secrets", "token", "apiKey"];

/** The server's log, on standard error: standard output is for answers of commands. */
export function makeLog(config: Pick<Config, "logLevel" | "logFormat">): Logger {
  const text = config.logFormat === "text" || (config.logFormat === "auto" && process.stderr.isTTY === true);
  const options = {
    level: config.logLevel,
    base: null,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: "[secret]" },
  };
  return text ? pino(options, readable(process.stderr)) : pino(options, pino.destination({ dest: 2, sync: true }));
}

/** `14:02:11 INFO  run started run=… workflow=…`, one line an entry; the stack of an error follows it. */
export function readable(out: { write(text: string): unknown }): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      out.write(readableLine(JSON.parse(chunk.toString())));
      done();
    },
  });
}

export function readableLine(entry: Record<string, unknown>): string {
  const time = new Date(Number(entry.time)).toTimeString().slice(0, 8);
  const level = LEVELS[Number(entry.level)] ?? String(entry.level);
  const fields = Object.entries(entry)
    .filter(([name, value]) => !HIDDEN.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  const error = entry.err as { stack?: string; message?: string } | undefined;
  const rest = error ? `\n${error.stack ?? error.message}` : "";
  return `${[time, level, String(entry.msg ?? ""), ...fields].join(" ")}${rest}\n`;
}
