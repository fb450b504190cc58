import type { Figure, Row } from "./rows.ts";
import { LENGTHS } from "./system.ts";

/** What was done, in what circumstances; printed above the table. */
export interface Setting {
  machine: string;
  node: string;
  postgres: string;
  seconds: number;
  rounds: number;
}

const RATIOS = ["x runs/s", "x alone", "x CPU"];

export function printRows(rows: readonly Row[], { machine, node, postgres, seconds, rounds }: Setting): void {
  console.log(
    `${machine}; Node ${node}, PostgreSQL ${postgres}; medians of ${rounds} rounds of ${seconds} s for each load`,
  );
  console.log("Load generator, systems and database share the machine: figures are lower bounds, ratios say more.\n");
  const loads = [...new Set(rows.flatMap(({ steps = {} }) => Object.values(steps).flatMap(Object.keys)))].map(Number);
  for (const steps of LENGTHS) {
    console.log(
      `HTTP in, ${steps} trivial steps, answer: runs/s (range) by requests in flight; the last three columns`,
    );
    console.log(
      "say how many times better Signalbox is: runs/s at best, p50 alone, CPU a run; foreign: cores others used",
    );
    table(
      ["system", ...loads.map(String), "p50 alone", "p99 alone", "CPU ms/run", "foreign", "MB", ...RATIOS],
      rows.flatMap((row) => {
        const figures = row.steps?.[steps];
        if (!figures) return [];
        const busiest = Object.values(figures).reduce((a, b) => (b.runsPerSecond > a.runsPerSecond ? b : a));
        return [
          [
            `${row.title} ${row.version}`,
            ...loads.map((inFlight) => rate(figures[inFlight])),
            figures[1] ? `${figures[1].p50Ms} ms` : "",
            figures[1] ? `${figures[1].p99Ms} ms` : "",
            String(busiest.cpuMsPerRun ?? ""),
            busiest.foreignCores?.toFixed(1) ?? "",
            String(busiest.residentMb),
            ...["runs", "alone", "cpu"].map((what) => String(row.ratio?.[`${what}${steps}`] ?? "")),
          ],
        ];
      }),
    );
  }
  if (rows.some(({ crash }) => crash)) printCrashes(rows);
  console.log("What is durable, and what was set");
  for (const { title, durable, settings } of rows) console.log(`  ${title}: ${durable}. ${settings}.`);
  for (const { title, problem } of rows) if (problem) console.log(`  ${title}: PROBLEM ${problem}`);
}

function printCrashes(rows: readonly Row[]): void {
  console.log("Killed (SIGKILL) in step 7 of 20 of 200 ms each, then started again");
  table(
    ["system", "run", "first step after", "answers after", "steps done twice"],
    rows.flatMap(({ title, version, crash }) =>
      crash
        ? [
            [
              `${title} ${version}`,
              crash.resumed ? "went on to its end" : `lost; missing ${crash.missing.length} of 20 steps`,
              crash.firstStepMs === undefined ? "never" : `${crash.firstStepMs} ms`,
              `${crash.readyMs} ms`,
              Object.keys(crash.repeated).join(", ") || "none",
            ],
          ]
        : [],
    ),
  );
}

const rate = (figure: Figure | undefined): string =>
  figure ? `${figure.runsPerSecond} (${figure.range[0]}-${figure.range[1]})${figure.failed > 0 ? " !" : ""}` : "";

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  for (const row of all) console.log(`  ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
  console.log("");
}
