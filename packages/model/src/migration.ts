import { z } from "zod";

/** Why a run cannot go on with another version of its workflow; codes of docs/spec/versions.md. */
export const MIGRATION_REASONS = {
  NODE_GONE: {
    cause: "The run is at “{label}”, and version {to} has no such node.",
    fix: "Keep the node {node} in the new version until these runs are through, or let them end on their version.",
    zh: {
      cause: "运行停在“{label}”，而版本 {to} 没有此节点。",
      fix: "在这些运行结束前，请在新版本中保留节点 {node}，或让它们在原版本上结束。",
    },
  },
  NODE_REPLACED: {
    cause: "The run is at “{label}”, which is of the type {seen}; in version {to} it is of the type {expected}.",
    fix: "Give the new node another id and keep {node} as it was, or let these runs end on their version.",
    zh: {
      cause: "运行停在类型为 {seen} 的“{label}”，而在版本 {to} 中其类型为 {expected}。",
      fix: "请为新节点使用另一个标识并保留原来的 {node}，或让这些运行在原版本上结束。",
    },
  },
  NODE_MOVED: {
    cause: "The run is at “{label}”, which in version {to} is inside another container.",
    fix: "Leave {node} where it was, or let these runs end on their version.",
    zh: {
      cause: "运行停在“{label}”，而在版本 {to} 中它位于另一个容器内。",
      fix: "请将 {node} 留在原处，或让这些运行在原版本上结束。",
    },
  },
  PORT_GONE: {
    cause: "“{label}” may go on by its way out “{port}”, which version {to} does not have.",
    fix: "Keep that way out in the settings of {node}, or let these runs end on their version.",
    zh: {
      cause: "“{label}”可能从出口“{port}”继续，而版本 {to} 没有此出口。",
      fix: "请在 {node} 的设置中保留该出口，或让这些运行在原版本上结束。",
    },
  },
  JOIN_CHANGED: {
    cause: "“{label}” waits for several inputs and has one from “{from}”; version {to} has no connection between them.",
    fix: "Keep the connection from {source} to {node}, or let these runs end on their version.",
    zh: {
      cause: "“{label}”在等待多个输入，并已收到来自“{from}”的输入；版本 {to} 中两者之间没有连线。",
      fix: "请保留从 {source} 到 {node} 的连线，或让这些运行在原版本上结束。",
    },
  },
  RESULT_MISSING: {
    cause:
      "“{label}” in version {to} reads the result of “{step}”, which these runs have gone past without running it.",
    fix: "Write default(steps.{read}, …) around it in {node}, or read something else.",
    zh: {
      cause: "版本 {to} 中的“{label}”读取“{step}”的结果，而这些运行已越过该步骤且未执行它。",
      fix: "请在 {node} 中用 default(steps.{read}, …) 包住它，或改读其他内容。",
    },
  },
  DRAFT: {
    cause: "It is a test run of a draft.",
    fix: "Start another test run; it uses the draft as it is now.",
    zh: { cause: "这是草稿的测试运行。", fix: "请重新启动测试运行；它会使用当前的草稿。" },
  },
  ENDING: {
    cause: "The run is coming to its end: only steps that clean up or take back are left.",
    fix: "Let it end; a replay or a new run uses the newest version.",
    zh: { cause: "该运行即将结束：只剩清理或撤销步骤。", fix: "请等待其结束；重放或新的运行会使用最新版本。" },
  },
  ENDED: {
    cause: "The run has ended.",
    fix: "Replay it, or start a new run: that uses the newest version.",
    zh: { cause: "该运行已结束。", fix: "请重放，或启动新的运行：它会使用最新版本。" },
  },
  OTHER_VERSION: {
    cause: "The run is not on one of the versions that are to be left, or belongs to another workflow.",
    fix: "Look at the plan again; it lists the runs.",
    zh: { cause: "该运行不在要迁移的版本上，或属于另一个工作流。", fix: "请重新查看迁移计划；其中列出了相关运行。" },
  },
  UNREADABLE: {
    cause: "It cannot be worked out where the run is: {detail}.",
    fix: "The server's log has the details.",
    zh: { cause: "无法确定运行所在位置：{detail}。", fix: "详情见服务器日志。" },
  },
} as const satisfies Record<string, { cause: string; fix: string; zh: { cause: string; fix: string } }>;
export type MigrationReasonCode = keyof typeof MIGRATION_REASONS;

/** One reason, on its node, with what can be done about it; in both languages like a finding. */
export const migrationReason = z.object({
  code: z.string(),
  /** Node id; absent when it is about the whole run. */
  node: z.string().optional(),
  cause: z.string(),
  fix: z.string(),
  zh: z.object({ cause: z.string(), fix: z.string() }),
});
export type MigrationReason = z.infer<typeof migrationReason>;

export function makeReason(
  code: MigrationReasonCode,
  data: Record<string, string | number> = {},
  node?: string,
): MigrationReason {
  const { cause, fix, zh } = MIGRATION_REASONS[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, key: string) => String(data[key] ?? ""));
  return {
    code,
    ...(node !== undefined && { node }),
    cause: fill(cause),
    fix: fill(fix),
    zh: { cause: fill(zh.cause), fix: fill(zh.fix) },
  };
}

/** Where a run is: one step that is not over. */
export const position = z.object({
  /** Path of the step; in groups item numbers are `*`. */
  path: z.string(),
  node: z.string(),
  label: z.string(),
  /** What it waits for: `action` an attempt under way, `retry` the next one, `container` what is inside. */
  waitsFor: z.enum(["action", "retry", "time", "event", "approval", "callback", "child", "place", "container"]),
  /** ISO 8601; when it goes on by itself. */
  due: z.string().optional(),
});
export type Position = z.infer<typeof position>;

/** What is different ahead of a run: ids of nodes that may still begin in one version or the other. */
export const migrationChanges = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
});
export type MigrationChanges = z.infer<typeof migrationChanges>;

/** Runs in the same position of the same version: what holds for one holds for all. */
export const migrationGroup = z.object({
  /** Names the position; the same from one plan to the next. */
  signature: z.string(),
  version: z.int(),
  /** Of the runs looked at. */
  runs: z.int(),
  /** One of them. */
  example: z.string(),
  at: z.array(position.omit({ due: true })),
  possible: z.boolean(),
  /** Possible once these attempts under way are over: paths. */
  after: z.array(z.string()),
  reasons: z.array(migrationReason),
  changes: migrationChanges,
});
export type MigrationGroup = z.infer<typeof migrationGroup>;

const counts = { possible: z.int(), later: z.int(), impossible: z.int() };

/** What a migration would do, asked before it is done (docs/spec/versions.md). */
export const migrationPlan = z.object({
  workflow: z.string(),
  to: z.int(),
  /** Versions to be left, with the number of their unfinished runs. Exact, whatever the page shows. */
  from: z.array(z.object({ version: z.int(), runs: z.int() })),
  total: z.int(),
  /** Runs this page has looked at; all other numbers are of these. */
  examined: z.int(),
  /** Where the next page begins; absent on the last one. */
  next: z.string().optional(),
  /** Names this question; asked for when the migration is carried out. */
  hash: z.string(),
  ...counts,
  groups: z.array(migrationGroup),
  /** Every reason once, with how many runs have it. */
  reasons: z.array(migrationReason.extend({ runs: z.int() })),
  /** For the canvas: how many runs are at each node. */
  nodes: z.record(z.string(), z.object(counts)),
  /** The runs looked at; `signature` names their group. */
  runs: z.array(
    z.object({
      id: z.string(),
      startedAt: z.string(),
      version: z.int(),
      signature: z.string(),
      at: z.array(position),
    }),
  ),
});
export type MigrationPlan = z.infer<typeof migrationPlan>;

export const migrationResult = z.object({
  /** Runs that were asked to change, and have. */
  migrated: z.array(z.string()),
  /** Asked, and not there yet: they change as soon as their attempts under way are over. */
  pending: z.array(z.string()),
  /** Those that stay, and why. */
  refused: z.array(z.object({ run: z.string(), reasons: z.array(migrationReason) })),
  /** Where the next page begins; absent when every run was looked at. */
  next: z.string().optional(),
});
export type MigrationResult = z.infer<typeof migrationResult>;
