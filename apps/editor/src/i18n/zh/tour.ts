import type { tour as en } from "../en/tour.ts";
import type { Translated } from "../types.ts";

export const tour: Translated<typeof en> = {
  title: "快速导览",
  place: "第 {n} 步，共 {count} 步",
  "draw.title": "画出要做的事",
  "draw.text":
    "工作流从触发器开始，例如订单付款。之后每个节点做一件事，连线表示接下来做什么。从模板开始：使用样例数据即可立即运行。",
  "watch.title": "看着它运行",
  "watch.text":
    "每次运行都在同一画布上显示各步骤收到、执行和产出的内容。服务器重启后运行会继续；失败的运行可从中断处继续。",
  "decide.title": "在需要人的地方由人决定",
  "decide.text": "工作流可以询问人员并等待数天。问题列在“审批”中，手机上也能处理。按 Ctrl+K 可查找一切。",
  skip: "跳过",
  back: "上一步",
  next: "下一步",
  finish: "从模板开始",
};
