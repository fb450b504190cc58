import type { connections as en } from "../en/connections.ts";
import type { Translated } from "../types.ts";

export const connections: Translated<typeof en> = {
  title: "连接",
  subtitle: "工作流可以使用的其他系统账户。密钥加密保存，之后不再显示。",
  new: "新建连接",
  name: "名称",
  namePlaceholder: "例如：商城主账户",
  nameMissing: "请填写连接名称。",
  typeUnknown: "此处没有安装这种连接：{type}。",
  chooseType: "选择系统",
  noTypes: "已安装的节点包都不提供连接。",
  updated: "修改时间",
  secrets: "密钥",
  secretsSet: "{n, plural, =0 {无} other {已设置 # 项}}",
  secretsSection: "密钥",
  secretKept: "已设置。留空则保持不变。",
  secretPlaceholder: "••••••••",
  secretsNote: "只写不读：保存时立即加密，之后无法查看。",
  empty: "还没有连接",
  emptyText: "连接保存节点登录商城、邮件服务器或其他系统所需的信息。只需填写一次，之后按名称使用。",
  saved: "“{name}”已保存",
  deleteTitle: "删除“{name}”？",
  deleteText: "使用它的工作流会在下一个需要它的步骤失败。此操作无法撤销。",
  deleted: "“{name}”已删除",
  fieldMissing: "此项必填。",
};
