import type { json as en } from "../en/json.ts";
import type { Translated } from "../types.ts";

export const json: Translated<typeof en> = {
  tree: "树形",
  raw: "原文",
  view: "数值的显示方式",
  copyValue: "复制值",
  copyPath: "复制路径",
  items: "{n, plural, other {# 项}}",
  fields: "{n, plural, other {# 个字段}}",
  expandAll: "全部展开",
  collapseAll: "全部收起",
  more: "{n, plural, other {显示更多：还有 # 项未显示}}",
  characters: "……（{n, plural, other {共 # 个字符}}）",
  empty: "没有值",
};
