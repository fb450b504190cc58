import { spawn } from "node:child_process";

const windows = process.platform === "win32";
/** Commands that are scripts on Windows only start through a shell there. */
const shell = (command) => windows && /^(npx|npm|pnpm)$/.test(command);

/**
 * Runs a command to its end and keeps what it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} options `show` also passes the output on.
 * @returns {Promise<{ code: number, output: string, stdout: string }>} code 127 when there is no such command.
 */
export function capture(command, args, { cwd, env, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, shell: shell(command), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      output += chunk;
      if (show) process.stderr.write(chunk);
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
      if (show) process.stderr.write(chunk);
    });
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}`, stdout }));
    child.on("close", (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Runs a command in the foreground: it gets the terminal, and the signals this process gets.
 *
 * @returns {Promise<number>} its exit code; 128 + n when it ended by signal n.
 */
export function foreground(command, args, { cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, shell: shell(command), stdio: "inherit" });
    const forward = (signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the child as well; this process only has to outlive it.
    const ignore = () => {};
    process.on("SIGINT", ignore);
    process.on("SIGTERM", forward);
    process.on("SIGHUP", forward);
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.on("close", (code, signal) => {
      process.off("SIGINT", ignore);
      process.off("SIGTERM", forward);
      process.off("SIGHUP", forward);
      resolve(code ?? (signal === "SIGINT" ? 130 : 143));
    });
  });
}
