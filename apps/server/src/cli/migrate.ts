import type { Client } from "@signalbox/client";
import type { MigrationGroup, MigrationPlan, MigrationResult } from "@signalbox/model";
import { readConfig } from "../config/read-config.ts";
import { type Args, type Command, UsageError } from "./args.ts";
import { EXIT } from "./exit.ts";
import { withApi } from "./local.ts";
import { answer } from "./output.ts";
import { REMOTE_FLAGS, remoteOf } from "./remote.ts";
import { pick, SETTINGS } from "./transfer.ts";

export const migrate: Command = {
  flags: [
    { name: "to", value: "<version>", help: "number of the version to go on with" },
    { name: "from", value: "<version|older|all>", help: "versions to leave; default: older, all before --to" },
    { name: "run", value: "<id>", many: true, help: "apply: only this run; may be given several times" },
    ...REMOTE_FLAGS,
  ],
  settings: SETTINGS,
  run: (args) => {
    const asked = askedFor(args);
    return withApi(readConfig(args.options, process.env), remoteOf(args.flags), (client) =>
      asked.action === "plan" ? plan(args, client, asked) : apply(args, client, asked),
    );
  },
};

interface Asked {
  action: "plan" | "apply";
  workflow: string;
  to: number;
  from: number | "older" | "all";
  runs: string[] | undefined;
}

/** @throws UsageError for whatever is missing or cannot be read, before anything is opened. */
function askedFor({ positionals, flags }: Args): Asked {
  const [action, workflow] = positionals;
  if ((action !== "plan" && action !== "apply") || workflow === undefined || positionals.length > 2) {
    throw new UsageError(
      "signalbox migrate needs what to do and a workflow: migrate plan <workflow> --to 3, or migrate apply <workflow> --to 3.",
    );
  }
  const runs = flags.run?.split(",").filter((id) => id !== "");
  if (runs && action === "plan") throw new UsageError("--run is for migrate apply; a plan is about all runs.");
  const from = flags.from ?? "older";
  return {
    action,
    workflow,
    to: versionOf("--to", flags.to),
    from: from === "older" || from === "all" ? from : versionOf("--from", from),
    runs,
  };
}

function versionOf(flag: string, text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${flag}: expected the number of a version, such as 3${text ? `, got ${text}` : ""}.`);
}

type Question = { params: { id: string }; body: { to: number; from: Asked["from"] } };

async function questionOf(client: Client, { workflow, to, from }: Asked): Promise<Question> {
  const { items } = await client.call("listWorkflows");
  return { params: { id: pick(items, workflow).id }, body: { to, from } };
}

async function plan(args: Args, client: Client, asked: Asked): Promise<number> {
  const whole = await wholePlan(client, await questionOf(client, asked), args.json);
  answer(args.json, whole, planText(whole));
  return whole.impossible > 0 ? EXIT.failed : EXIT.ok;
}

/** All pages as one: a million runs are still only so many positions. Runs are listed for machines, up to 10,000. */
async function wholePlan(client: Client, { params, body }: Question, listed: boolean): Promise<MigrationPlan> {
  let whole: MigrationPlan | undefined;
  for (let after: string | undefined; ; ) {
    const runs = listed && (whole?.runs.length ?? 0) < 10_000;
    const page: MigrationPlan = await client.call("planMigration", {
      params,
      body: { ...body, limit: 5000, runs, ...(after !== undefined && { after }) },
    });
    whole = whole ? added(whole, page) : page;
    after = page.next;
    if (after === undefined) break;
  }
  const { next: _next, ...rest } = whole;
  return rest;
}

function added(a: MigrationPlan, b: MigrationPlan): MigrationPlan {
  const groups = merged(a.groups, b.groups, (one) => one.signature);
  const reasons = merged(a.reasons, b.reasons, (one) => one.cause);
  const nodes = { ...a.nodes };
  for (const [id, { possible, later, impossible }] of Object.entries(b.nodes)) {
    const known = nodes[id] ?? { possible: 0, later: 0, impossible: 0 };
    nodes[id] = {
      possible: known.possible + possible,
      later: known.later + later,
      impossible: known.impossible + impossible,
    };
  }
  return {
    ...a,
    examined: a.examined + b.examined,
    possible: a.possible + b.possible,
    later: a.later + b.later,
    impossible: a.impossible + b.impossible,
    groups,
    reasons,
    nodes,
    runs: [...a.runs, ...b.runs],
  };
}

function merged<T extends { runs: number }>(a: readonly T[], b: readonly T[], key: (one: T) => string): T[] {
  const byKey = new Map(a.map((one) => [key(one), one]));
  for (const one of b) byKey.set(key(one), { ...one, runs: one.runs + (byKey.get(key(one))?.runs ?? 0) });
  return [...byKey.values()].sort((x, y) => y.runs - x.runs);
}

function planText(plan: MigrationPlan): string {
  const versions = plan.from.map(({ version, runs }) => `${runs} of version ${version}`).join(", ");
  if (plan.examined === 0)
    return `No unfinished run of a version to leave; nothing would change to version ${plan.to}.`;
  return [
    `${plan.examined} unfinished run(s): ${versions}. To version ${plan.to}: ${plan.possible} at once, ${plan.later} after attempts under way, ${plan.impossible} not.`,
    ...plan.groups.flatMap(groupText),
  ].join("\n");
}

function groupText(group: MigrationGroup): string[] {
  const place = group.at.map(({ label, waitsFor }) => `“${label}” (${waitsFor})`).join(", ") || "nowhere known";
  const { added, removed, changed } = group.changes;
  const ahead = [
    ...(added.length > 0 ? [`new: ${added.join(", ")}`] : []),
    ...(removed.length > 0 ? [`gone: ${removed.join(", ")}`] : []),
    ...(changed.length > 0 ? [`changed: ${changed.join(", ")}`] : []),
  ];
  const word = !group.possible ? "no" : group.after.length > 0 ? `once ${group.after.join(", ")} is over` : "yes";
  return [
    `  ${group.runs} at ${place}: ${word}  [version ${group.version}, ${group.signature}, such as ${group.example}]`,
    ...(group.possible && ahead.length > 0 ? [`    ahead: ${ahead.join("; ")}`] : []),
    ...group.reasons.map(({ cause, fix }) => `    ${cause} ${fix}`),
  ];
}

async function apply(args: Args, client: Client, asked: Asked): Promise<number> {
  const { params, body } = await questionOf(client, asked);
  const { hash } = await client.call("planMigration", { params, body: { ...body, limit: 1, runs: false } });
  const whole: Required<Omit<MigrationResult, "next">> = { migrated: [], pending: [], refused: [] };
  for (let after: string | undefined; ; ) {
    const result: MigrationResult = await client.call("migrate", {
      params,
      body: {
        ...body,
        planHash: hash,
        ...(asked.runs && { runs: asked.runs }),
        ...(after !== undefined && { after }),
      },
    });
    whole.migrated.push(...result.migrated);
    whole.pending.push(...result.pending);
    whole.refused.push(...result.refused);
    after = result.next;
    if (after === undefined) break;
  }
  answer(args.json, { to: asked.to, ...whole }, resultText(asked.to, whole));
  return whole.refused.length > 0 ? EXIT.failed : EXIT.ok;
}

function resultText(to: number, { migrated, pending, refused }: MigrationResult): string {
  return [
    `${migrated.length} run(s) go on with version ${to}.`,
    ...(pending.length > 0
      ? [`${pending.length} more change as soon as their attempts under way are over and a server has them.`]
      : []),
    ...refused.flatMap(({ run, reasons }) => [
      `${run} stays on its version:`,
      ...reasons.map(({ cause, fix }) => `  ${cause} ${fix}`),
    ]),
  ].join("\n");
}
