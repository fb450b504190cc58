/** CPU of this machine and of process trees, from /proc. On systems without it, figures are undefined. */
import { readdirSync, readFileSync } from "node:fs";

interface Process {
  pid: number;
  parent: number;
  /** Seconds, with those of children that were waited for. */
  cpu: number;
}

const TICKS = 100;

function processes(): Process[] {
  let entries: string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      // The name may hold blanks and brackets; what follows it does not.
      const fields = stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0);
      return [{ pid: Number(entry), parent: Number(fields[1]), cpu: ticks / TICKS }];
    } catch {
      return [];
    }
  });
}

function withChildren(all: readonly Process[], root: number): Process[] {
  const found = all.filter(({ pid }) => pid === root);
  for (let i = 0; i < found.length; i++) found.push(...all.filter(({ parent }) => parent === found[i]?.pid));
  return found;
}

/** The process and everything under it, parents first. */
export const treeOf = (root: number): number[] => {
  const tree = withChildren(processes(), root).map(({ pid }) => pid);
  return tree.length > 0 ? tree : [root];
};

/** Resident memory of the trees, in MB. */
export function residentMb(roots: readonly number[]): number {
  const all = processes();
  let kilobytes = 0;
  for (const { pid } of roots.flatMap((root) => withChildren(all, root))) {
    try {
      kilobytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return Math.round(kilobytes / 1024);
}

function busySeconds(): number | undefined {
  try {
    const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.trim().split(/\s+/).slice(1).map(Number);
    return (user + nice + system + irq + softirq) / TICKS;
  } catch {
    return undefined;
  }
}

export interface Watched {
  /** Roots of the trees of the system that is measured. */
  system: readonly number[];
  /** The local PostgreSQL server and the database that is used, when there is one. */
  postgres?: { pid: number; database: string } | undefined;
}

export interface CpuUse {
  /** Cores used by the system, by PostgreSQL for it, by the load generator, and by everything else. */
  system: number;
  postgres: number;
  loader: number;
  foreign: number;
}

/** Starts watching. @returns what was used since, in cores; undefined where there is no /proc. */
export function watchCpu(watched: Watched): () => CpuUse | undefined {
  const before = snapshot(watched);
  return () => {
    const after = snapshot(watched);
    if (!before || !after) return undefined;
    const seconds = (after.at - before.at) / 1000;
    const cores = (part: "system" | "postgres" | "loader" | "busy") =>
      Math.max(0, after[part] - before[part]) / seconds;
    const [system, postgres, loader] = [cores("system"), cores("postgres"), cores("loader")];
    return { system, postgres, loader, foreign: Math.max(0, cores("busy") - system - postgres - loader) };
  };
}

function snapshot({ system, postgres }: Watched) {
  const busy = busySeconds();
  if (busy === undefined) return undefined;
  const all = processes();
  const sum = (list: readonly Process[]) => list.reduce((total, { cpu }) => total + cpu, 0);
  const own = all.filter(({ pid }) => pid === process.pid);
  return {
    at: performance.now(),
    busy,
    system: sum(system.flatMap((root) => withChildren(all, root))),
    postgres: postgres
      ? sum(all.filter(({ pid, parent }) => parent === postgres.pid && serves(pid, postgres.database)))
      : 0,
    // Without what it has waited for: those are other things than load.
    loader: sum(own.map((one) => ({ ...one, cpu: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 }))),
  };
}

/** Whether this PostgreSQL process works for the database, or for all of them. */
function serves(pid: number, database: string): boolean {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return title.includes(` ${database} `) || /walwriter|checkpointer|background writer|io worker/.test(title);
  } catch {
    return false;
  }
}
