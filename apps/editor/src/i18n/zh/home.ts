import type { home as en } from "../en/home.ts";
import type { Translated } from "../types.ts";

export const home: Translated<typeof en> = {
  title: "首页",
  running: "正在运行",
  waiting: "等待中",
  failed: "24 小时内失败",
  succeeded: "24 小时内成功",
  myWorkflows: "工作流",
  allWorkflows: "全部工作流",
  recentFailures: "最近 24 小时的失败",
  allFailures: "全部失败的运行",
  approvals: "待您处理",
  allApprovals: "全部审批",
  noFailures: "没有失败",
  noFailuresText: "最近 24 小时的运行全部顺利完成。",
  noApprovals: "没有待处理的事项",
  noApprovalsText: "工作流发起的审批会出现在这里。",
  fromTemplate: "从模板开始",
  welcome: "绘制您的第一个工作流",
  welcomeText: "工作流在某件事发生时启动（例如收到新订单），然后一步步完成其余工作，即使中途服务器重启也不会中断。",
};
