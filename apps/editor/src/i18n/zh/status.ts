import type { status as en } from "../en/status.ts";
import type { Translated } from "../types.ts";

export const status: Translated<typeof en> = {
  queued: "排队中",
  scheduled: "运行中",
  running: "运行中",
  waiting: "等待中",
  paused: "已暂停",
  retrying: "重试中",
  succeeded: "成功",
  failed: "失败",
  skipped: "已跳过",
  cancelled: "已取消",
};
