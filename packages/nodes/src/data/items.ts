import { field, json } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

/** The list that `filter`, `sort` and `aggregate` work on. */
export const items = field(z.array(json), {
  label: text("Items", "列表"),
  help: text("A list, for example steps.orders.body.orders.", "一个列表，例如 steps.orders.body.orders。"),
  widget: "expression",
  expression: "always",
  valueType: "list",
  placeholder: "trigger.body.line_items",
});

/** Output of the nodes that give a list back. */
export const itemsOutput = z.object({ items: z.array(z.unknown()), count: z.int() });
