import type { failure as english } from "../en/failure.ts";
import type { Translated } from "../types.ts";

export const failure: Translated<typeof english> = {
  "advice.connection": "对方系统不接受凭据。请检查此步骤的连接，然后重试失败的步骤。",
  "advice.address": "对方系统没有这个地址。请在编辑器中更正并发布，然后从此步骤重放。",
  "advice.later": "问题出在对方系统或网络。恢复正常后，请重试失败的步骤。",
  "advice.settings": "请查看此步骤得到的数据，在编辑器中更正设置或数据，然后从此步骤重放。",
  "advice.defect": "这是意外的错误。请重试失败的步骤；如果再次发生，请查看此步骤得到的数据。",
  answer: "对方系统的回答",
};
