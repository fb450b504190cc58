import { defineNode, duration, field, parseDuration } from "@signalbox/sdk";
import { z } from "zod";
import { userFailure } from "../support/failure.ts";
import { text } from "../support/text.ts";
import { parseMoment } from "../time/moment.ts";

const params = z
  .strictObject({
    for: field(duration.optional(), {
      label: text("Wait for", "等待时长"),
      help: text("For example 30s, 5m, 1h 30m or 2d.", "例如 30s、5m、1h 30m 或 2d。"),
      widget: "duration",
      placeholder: "4h",
    }),
    until: field(z.union([z.string().min(1), z.number()]).optional(), {
      label: text("Or until", "或直到"),
      help: text(
        "A date and time, or a time of day such as 09:00: the next one in the time zone of the workflow.",
        "日期时间，或 09:00 这样的时刻：按工作流时区取下一个该时刻。",
      ),
      widget: "time",
      placeholder: "09:00",
    }),
  })
  .refine((value) => (value.for === undefined) !== (value.until === undefined), {
    message: "expected either a duration (for) or a time (until), not both and not neither",
    path: ["for"],
  });

export const wait = defineNode({
  behaviour: "wait",
  type: "wait",
  category: "flow",
  title: text("Wait", "等待"),
  description: text("Pauses for a while or until a time.", "暂停一段时间或等到指定时间。"),
  aliases: ["wait", "delay", "sleep", "pause", "timer", "等待", "延迟", "暂停", "延时", "定时"],
  icon: "hourglass",
  params,
  output: z.object({}),
  summary: "{{for}} {{until}}",
  example: { params: { for: "4h" }, output: {} },
  docs: text(
    "A waiting run takes no memory and outlives restarts. A time that has passed already goes on at once. A date without offset is read in the time zone of the workflow; a time that clocks skip in spring is taken as much later as they jump.",
    "等待中的运行不占内存，重启后继续。已过去的时间会立即继续。没有时区偏移的日期按工作流时区理解；夏令时跳过的时刻按跳变量顺延。",
  ),
  open: (given, env) => {
    if (given.for !== undefined) return { due: env.now + (parseDuration(given.for) ?? 0), duePort: "out" };
    const moment = parseMoment(given.until ?? "", env.now, env.timezone);
    if (moment === undefined) {
      throw userFailure(
        "WAIT_TIME_INVALID",
        `Until: expected a time such as 2026-03-01T09:00:00+01:00, 2026-03-01 09:00 or 09:00, got ${JSON.stringify(given.until)}.`,
      );
    }
    return { due: Math.max(moment, env.now), duePort: "out" };
  },
});
