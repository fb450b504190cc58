import { defineNode, field } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

const params = z.strictObject({
  target: field(z.string().min(1), {
    label: text("What to cancel", "取消的对象"),
    help: text("A step or a container: beside this one, or around it.", "步骤或容器：与本节点同级，或在其外层。"),
    widget: "node",
    expression: "never",
    placeholder: "wait_for_payment",
  }),
});

export const cancel = defineNode({
  behaviour: "cancel",
  type: "cancel",
  category: "flow",
  title: text("Cancel a step", "取消步骤"),
  description: text("Withdraws another step or a whole group.", "撤回另一个步骤或整个分组。"),
  aliases: ["cancel", "withdraw", "abort", "cancel region", "取消", "撤回", "中止"],
  icon: "ban",
  params,
  output: z.object({ cancelled: z.boolean() }),
  summary: "{{target}}",
  example: { params: { target: "wait_for_payment" }, output: { cancelled: true } },
  docs: text(
    "What is under way there is stopped, and the run goes on without it: a container by its port “cancelled” when that is connected. When it is not under way, nothing happens and `cancelled` is false.",
    "其中正在进行的内容会停止，运行在没有它的情况下继续：容器的“已取消”端口有连线时由此继续。若未在进行，则不做任何事，`cancelled` 为 false。",
  ),
});
