import type { versions as en } from "../en/versions.ts";
import type { Translated } from "../types.ts";

export const versions: Translated<typeof en> = {
  title: "版本",
  ofWorkflow: "“{name}”的版本",
  version: "版本 {version}",
  newest: "最新",
  noMessage: "没有说明",
  byAt: "{by} · {at}",
  nodes: "{n, plural, other {# 个节点}}",
  document: "工作流文件",
  restore: "恢复为草稿",
  restoreTitle: "将版本 {version} 恢复为草稿？",
  restoreText: "当前草稿会被此版本取代。正在运行的内容不变，直到您发布为止。",
  restored: "版本 {version} 已成为草稿",
  openDraft: "打开草稿",
  empty: "还没有发布过",
  emptyText: "每次发布工作流，都会在这里永久保存一个版本。",
};
