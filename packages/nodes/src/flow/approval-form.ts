import { field, type JsonObject } from "@signalbox/sdk";
import { z } from "zod";
import { text } from "../support/text.ts";

/** One field of the form that an approver fills in. */
export const formField = z
  .strictObject({
    name: field(
      z.string().regex(/^[a-z][a-zA-Z0-9_]{0,62}$/, "expected a name of letters, digits and _ that starts small"),
      { label: text("Name", "名称"), expression: "never" },
    ),
    label: field(z.string().max(120).default(""), { label: text("Label", "标签"), expression: "never" }),
    type: field(z.enum(["text", "number", "yes_no", "choice", "date"]).default("text"), {
      label: text("Kind", "类型"),
      enumLabels: {
        text: text("text", "文本"),
        number: text("number", "数字"),
        yes_no: text("yes or no", "是或否"),
        choice: text("choice", "选项"),
        date: text("date", "日期"),
      },
      expression: "never",
    }),
    required: field(z.boolean().default(false), { label: text("Must be filled in", "必填"), expression: "never" }),
    options: field(z.array(z.string().min(1)).max(50).default([]), {
      label: text("Choices", "可选值"),
      showWhen: { type: ["choice"] },
      expression: "never",
    }),
  })
  .refine((one) => one.type !== "choice" || one.options.length > 0, {
    message: "expected at least one choice to choose from",
    path: ["options"],
  });
export type FormField = z.output<typeof formField>;

const KINDS: Record<FormField["type"], (one: FormField) => JsonObject> = {
  text: () => ({ type: "string" }),
  number: () => ({ type: "number" }),
  yes_no: () => ({ type: "boolean" }),
  choice: (one) => ({ type: "string", enum: one.options }),
  date: () => ({ type: "string", format: "date" }),
};

/** The JSON Schema that an answer must satisfy. */
export function formSchema(fields: readonly FormField[]): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.map((one) => [one.name, { ...KINDS[one.type](one), title: one.label || one.name }]),
    ),
    required: fields.filter((one) => one.required).map((one) => one.name),
    additionalProperties: false,
  };
}
