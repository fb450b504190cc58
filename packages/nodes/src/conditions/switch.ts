import { defineNode, field, toPort, toPorts } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

/** Part of a port id and so of edges: it stays when the label is changed. */
const caseId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "expected a name of a-z, 0-9 and _ that starts with a letter");

const switchCase = z.strictObject({
  id: field(caseId, {
    label: text("Id", "标识"),
    help: text("Names the port; edges hold on to it.", "端口的名称，连线以它为准。"),
    expression: "never",
  }),
  label: field(z.string().max(60).default(""), { label: text("Label", "标签"), expression: "never" }),
  when: field(z.boolean(), {
    label: text("When", "当"),
    widget: "condition",
    expression: "always",
    valueType: "boolean",
  }),
});

const params = z.strictObject({
  cases: field(
    z
      .array(switchCase)
      .min(1)
      .max(50)
      .refine((cases) => new Set(cases.map((one) => one.id)).size === cases.length, "expected every case id once"),
    {
      label: text("Cases", "分支"),
      help: text("Looked at from top to bottom.", "自上而下依次判断。"),
      widget: "cases",
      expression: "never",
    },
  ),
  mode: field(z.enum(["first", "all"]).default("first"), {
    label: text("Go on by", "走向"),
    enumLabels: {
      first: text("the first case that is true", "第一个成立的分支"),
      all: text("every case that is true", "所有成立的分支"),
    },
    expression: "never",
  }),
});

export const switchNode = defineNode({
  behaviour: "pure",
  type: "switch",
  kind: "condition",
  category: "conditions",
  title: text("Switch", "多路分支"),
  description: text("Goes one of several ways, or several at once.", "从多条路径中选择一条或多条。"),
  aliases: ["switch", "case", "route", "router", "branch", "分支", "多路", "路由", "选择", "条件"],
  icon: "split",
  params,
  output: z.object({ matched: z.array(z.string()) }),
  portsFrom: { param: "cases" },
  ports: [{ id: "default", label: text("otherwise", "其他") }],
  chooses: {
    by: "cases",
    param: "cases",
    when: "when",
    otherwise: "default",
    every: { param: "mode", values: ["all"] },
  },
  summary: "{{mode}}",
  example: {
    params: {
      cases: [
        { id: "gold", label: "Gold", when: false },
        { id: "silver", label: "Silver", when: true },
      ],
      mode: "first",
    },
    output: { matched: ["silver"] },
  },
  docs: text(
    'Every case has a port of its own, `case:<id>`; when none is true the run goes on by `default`. With "every case" all true ones are taken and run side by side. `matched` lists the ids taken.',
    "每个分支有自己的端口 `case:<id>`；都不成立时走 `default`。选择“所有成立的分支”时，成立的分支同时执行。`matched` 列出所走分支的标识。",
  ),
  evaluate: ({ cases, mode }) => {
    const matched = cases.filter((one) => one.when).map((one) => one.id);
    const taken = mode === "first" ? matched.slice(0, 1) : matched;
    if (taken.length === 0) return toPort("default", { matched: [] });
    return toPorts(
      taken.map((id) => `case:${id}`),
      { matched: taken },
    );
  },
});
