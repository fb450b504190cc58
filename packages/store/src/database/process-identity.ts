import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Enough to tell, later and from another process of the same machine, whether a process still lives. */
export interface ProcessIdentity {
  pid: number;
  /** When the process was started, in whatever form the system tells it: a number is given again, with another start. */
  born: string;
  host: string;
  /** Changes with every start of the machine. */
  boot: string;
  /** The process numbering the pid belongs to: containers have their own. */
  space: string;
}

const attempt = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return "";
  }
};

function bornOf(pid: number): string {
  if (process.platform === "linux") {
    // The name in parentheses may hold spaces; state and start time are fields 3 and 22.
    const fields = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"))
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  }
  if (process.platform === "win32") return "";
  return attempt(() => execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", timeout: 2000 }));
}

function bootId(): string {
  if (process.platform === "linux") return attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  if (process.platform === "darwin")
    return attempt(() => execFileSync("sysctl", ["-n", "kern.boottime"], { encoding: "utf8", timeout: 2000 }));
  return "";
}

let own: ProcessIdentity | undefined;

export function ownIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    born: bornOf(process.pid),
    host: hostname(),
    boot: bootId(),
    space: attempt(() => readlinkSync("/proc/self/ns/pid")),
  };
  return own;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not permitted to signal it: it exists.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return process.platform !== "linux" || bornOf(pid) !== "";
}

/**
 * `unknown` for processes of other machines and other containers: nothing can be said about them, and the caller must
 * leave alone what they hold.
 */
export function judge(other: ProcessIdentity): "alive" | "dead" | "unknown" {
  const self = ownIdentity();
  if (other.host !== self.host) return "unknown";
  if (other.boot !== self.boot) return "dead";
  if (other.space !== self.space) return "unknown";
  if (!isAlive(other.pid)) return "dead";
  return other.born === "" || other.born === bornOf(other.pid) ? "alive" : "dead";
}
