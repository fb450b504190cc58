import type { checklist as en } from "../en/checklist.ts";
import type { Translated } from "../types.ts";

export const checklist: Translated<typeof en> = {
  progress: "已完成 {done}/{all}",
  tryIt: "用样例数据试运行",
  tryText: "不会影响任何外部系统，只需几秒。",
  test: "测试",
  show: "查看",
  isDone: "已完成",
  isOpen: "待完成",
  publish: "发布后即可自动运行",
  close: "不再显示此清单",
  allDone: "全部完成，它现在属于您了。",
};
