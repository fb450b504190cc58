import { defineNode, duration, field, json, parseDuration } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";
import { formField, formSchema } from "./approval-form.ts";

const DEFAULT_PORTS = { approved: "approved", rejected: "rejected" };

const decision = z.strictObject({
  id: field(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "expected a name of a-z, 0-9 and _ that starts with a letter"), {
    label: text("Id", "标识"),
    expression: "never",
  }),
  label: field(z.string().max(60).default(""), { label: text("Button", "按钮文字"), expression: "never" }),
});

const params = z.strictObject({
  title: field(z.string().min(1).max(200), {
    label: text("Question", "标题"),
    placeholder: "Refund {{ trigger.body.amount }}?",
  }),
  message: field(z.string().max(10_000).default(""), {
    label: text("Details", "说明"),
    help: text("What the person needs to know to decide.", "帮助审批人作出决定的信息。"),
    widget: "multiline",
  }),
  assignees: field(z.array(z.string().min(1)).max(50).default([]), {
    label: text("Who", "审批人"),
    help: text(
      "Names or e-mail addresses. Without any, everybody who may approve.",
      "姓名或邮箱；留空表示所有有审批权限的人。",
    ),
    valueType: "list",
  }),
  timeout: field(duration.default("3d"), { label: text("At most", "最长等待"), widget: "duration" }),
  decisions: field(
    z
      .array(decision)
      .max(10)
      .default([])
      .refine((all) => new Set(all.map((one) => one.id)).size === all.length, "expected every decision id once"),
    {
      label: text("Other decisions", "自定义选项"),
      help: text("Take the place of approved and rejected.", "将取代“通过”和“拒绝”。"),
      widget: "cases",
      expression: "never",
      group: "advanced",
    },
  ),
  form: field(z.array(formField).max(30).default([]), {
    label: text("Fields to fill in", "表单字段"),
    help: text("What the person fills in with the decision.", "审批人作决定时填写的内容。"),
    expression: "never",
    group: "advanced",
  }),
  data: field(json.optional(), {
    label: text("Data to show", "展示数据"),
    help: text("Shown as a table beside the question.", "以表格形式显示在标题旁。"),
    widget: "expression",
    valueType: "any",
    group: "advanced",
  }),
});

export const approval = defineNode({
  behaviour: "wait",
  type: "approval",
  category: "flow",
  title: text("Approval", "人工审批"),
  description: text("Asks a person and waits for the decision.", "请求人员审批并等待决定。"),
  aliases: ["approval", "approve", "human", "task", "review", "审批", "批准", "人工", "审核", "确认"],
  icon: "user-check",
  params,
  output: z.object({
    decision: z.string().optional(),
    comment: z.string().nullish(),
    form: z.unknown().optional(),
    by: z.string().nullish(),
  }),
  portsFrom: { param: "decisions", replaces: ["approved", "rejected"] },
  ports: [
    { id: "approved", label: text("approved", "通过") },
    { id: "rejected", label: text("rejected", "拒绝") },
    { id: "timeout", label: text("too late", "超时") },
  ],
  summary: "{{title}}",
  example: {
    params: { title: "Refund 49.90 for order 1001?", assignees: ["support-leads"], timeout: "24h" },
    output: { decision: "approved", comment: "Known customer", form: {}, by: "support-leads" },
  },
  docs: text(
    "The first answer counts. The run goes on by the port of the decision: `approved` and `rejected`, or `case:<id>` for decisions of your own. After the time is over it goes on by `timeout` with an empty output.",
    "以第一个答复为准。运行按决定对应的端口继续：`approved`、`rejected`，或自定义选项的 `case:<id>`。超时后走 `timeout`，输出为空。",
  ),
  open: (given, env) => ({
    approval: {
      title: given.title,
      message: given.message,
      assignees: given.assignees,
      ports:
        given.decisions.length === 0
          ? { ...DEFAULT_PORTS }
          : Object.fromEntries(given.decisions.map((one) => [one.id, `case:${one.id}`])),
      ...(given.form.length > 0 ? { form: formSchema(given.form) } : {}),
      ...(given.data === undefined ? {} : { data: given.data }),
    },
    due: env.now + (parseDuration(given.timeout) ?? 0),
    duePort: "timeout",
  }),
});
