import { defineNode } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({});

export const group = defineNode({
  behaviour: "scope",
  type: "group",
  category: "flow",
  title: text("Group", "分组"),
  description: text(
    "Keeps steps together: what fails inside is handled in one place.",
    "把步骤放在一起：内部的失败在一处处理。",
  ),
  aliases: ["group", "try", "catch", "scope", "transaction", "saga", "分组", "捕获", "作用域", "事务", "异常处理"],
  icon: "group",
  params,
  output: {},
  ports: [
    { id: "out", label: text("then", "然后") },
    { id: "cancelled", label: text("cancelled", "已取消") },
  ],
  example: { params: {}, output: { label: "L-1001" } },
  docs: text(
    "The output is that of the last step inside, or of each by name when several come last; the steps inside can also be read by their names afterwards. A time limit, and a limit of how many runs may be inside at a time, are in its options. With a Finally inside, some steps run in any case at the end; steps with an Undo are taken back when the group fails.",
    "输出为内部最后一步的输出，有多个末尾步骤时按名称列出；之后也可按名称读取内部步骤。可在选项中设置时限以及同时进入的数量。内部放置“收尾”可使某些步骤无论如何都在最后执行；带“撤销”的步骤在分组失败时会被撤回。",
  ),
});
