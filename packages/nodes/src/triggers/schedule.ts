import { defineNode, duration, field, parseDuration } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";
import { cronProblem, nextCron } from "../time/cron.ts";
import { isTimezone, wallClock } from "../time/zoned.ts";

const SHORTEST = 1_000;

const cron = z
  .string()
  .max(200)
  .superRefine((pattern, ctx) => {
    const problem = cronProblem(pattern);
    if (problem) ctx.addIssue({ code: "custom", message: `expected a cron pattern such as 0 9 * * 1-5: ${problem}` });
  });

const params = z
  .strictObject({
    cron: field(cron.optional(), {
      label: text("At these times", "执行时间"),
      help: text(
        "Cron pattern: minute, hour, day, month, weekday. 0 9 * * 1-5 is 09:00 from Monday to Friday.",
        "Cron 表达式：分 时 日 月 星期。0 9 * * 1-5 表示周一至周五 09:00。",
      ),
      widget: "cron",
      placeholder: "0 9 * * 1-5",
      expression: "never",
    }),
    every: field(
      duration
        .refine((value) => (parseDuration(value) ?? 0) >= SHORTEST, "expected at least 1s between two runs")
        .optional(),
      {
        label: text("Or every", "或每隔"),
        help: text(
          "A fixed time between runs, counted from 1 January 1970 UTC: 15m runs at :00, :15, :30 and :45.",
          "固定间隔，自 1970-01-01 UTC 起计：15m 即每小时的 00、15、30、45 分。",
        ),
        widget: "duration",
        placeholder: "15m",
        expression: "never",
      },
    ),
    timezone: field(
      z.string().refine(isTimezone, "expected a time zone name such as Europe/Berlin or Asia/Shanghai").optional(),
      {
        label: text("Time zone", "时区"),
        help: text("Without one, the time zone of the workflow.", "未填写时使用工作流的时区。"),
        placeholder: "Asia/Shanghai",
        expression: "never",
        group: "advanced",
      },
    ),
    misfire: field(z.enum(["run_once", "skip", "run_all"]).default("run_once"), {
      label: text("Times missed while the server was off", "服务器停机期间错过的时间"),
      help: text("What happens to them when it is back.", "恢复后如何处理。"),
      enumLabels: {
        run_once: text("Run once for all of them", "合并补跑一次"),
        skip: text("Leave them out", "跳过"),
        run_all: text("Run each of them", "逐个补跑"),
      },
      expression: "never",
      group: "advanced",
    }),
  })
  .refine((value) => (value.cron === undefined) !== (value.every === undefined), {
    message: "expected either times (cron) or a fixed time between runs (every), not both and not neither",
    path: ["cron"],
  });
type Params = z.output<typeof params>;

/** First multiple of the interval after `after`. A multiple is the same moment in every time zone. */
const nextEvery = (every: string, after: number): number => {
  const step = parseDuration(every) ?? SHORTEST;
  return (Math.floor(after / step) + 1) * step;
};

/** `2026-03-29T03:00:00` as clocks in `timezone` show it. */
const local = (due: number, timezone: string): string => new Date(wallClock(due, timezone)).toISOString().slice(0, 19);

export const schedule = defineNode({
  behaviour: "trigger",
  type: "schedule",
  category: "triggers",
  title: text("On a schedule", "定时启动"),
  description: text("Starts runs at fixed times or at regular intervals.", "在固定时间或按固定间隔启动运行。"),
  aliases: ["schedule", "cron", "timer", "every", "daily", "定时", "计划", "周期", "每天", "时钟"],
  icon: "clock",
  params,
  output: z.object({ due: z.string(), local: z.string(), timezone: z.string() }),
  summary: "{{cron}} {{every}}",
  example: {
    params: { cron: "0 9 * * 1-5", timezone: "Asia/Shanghai" },
    output: { due: "2026-03-02T01:00:00.000Z", local: "2026-03-02T09:00:00", timezone: "Asia/Shanghai" },
  },
  docs: text(
    "Each due time starts one run, also when several servers share a database. When clocks jump forward, a skipped time such as 02:30 runs right after the jump; when they go back, a fixed time runs once. `trigger.due` is the due time, not the time at which the run got going.",
    "每个到期时间只启动一次运行，多台服务器共用数据库时也是如此。夏令时跳过的时间（如 02:30）在跳变后立即执行；时钟回拨时固定时间只执行一次。`trigger.due` 是到期时间，而非实际开始时间。",
  ),
  trigger: {
    source: "schedule",
    next: (given: Params, after, timezone) =>
      given.every === undefined
        ? nextCron(given.cron ?? "", after, given.timezone ?? timezone)
        : nextEvery(given.every, after),
    misfire: (given: Params) => given.misfire,
    input: (due, given: Params, timezone) => {
      const zone = given.timezone ?? timezone;
      return { due: new Date(due).toISOString(), local: local(due, zone), timezone: zone };
    },
  },
});
