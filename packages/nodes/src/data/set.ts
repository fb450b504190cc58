import { defineNode, field, type JsonObject, json, jsonObject } from "@signalbox/sdk";
import { z } from "zod";
import { asUserFailure } from "../support/failure.ts";
import { setPath } from "../support/path.ts";
import { text } from "../support/text.ts";

const params = z.strictObject({
  fields: field(
    z
      .array(
        z.strictObject({
          name: field(z.string().min(1).max(200), {
            label: text("Name", "名称"),
            help: text("A dot makes an object inside: customer.email.", "用点号表示内层对象：customer.email。"),
            expression: "never",
          }),
          value: field(json, { label: text("Value", "值"), valueType: "any" }),
        }),
      )
      .max(200),
    { label: text("Fields", "字段"), widget: "fields" },
  ),
  base: field(jsonObject.optional(), {
    label: text("Start from", "基于"),
    help: text("An object that is copied first; the fields are put on top.", "先复制该对象，再写入上面的字段。"),
    widget: "expression",
    expression: "always",
    valueType: "any",
    group: "advanced",
  }),
});

export const set = defineNode({
  behaviour: "pure",
  type: "set",
  category: "data",
  title: text("Set fields", "设置字段"),
  description: text("Makes an object from named values.", "用命名的值组成一个对象。"),
  aliases: [
    "set",
    "edit fields",
    "map",
    "assign",
    "variable",
    "compute",
    "设置",
    "字段",
    "赋值",
    "变量",
    "映射",
    "计算",
  ],
  icon: "list-plus",
  params,
  output: { type: "object" },
  example: {
    params: {
      fields: [
        { name: "customer.email", value: "ada@example.com" },
        { name: "total", value: 49.9 },
      ],
      base: { total: 0, currency: "EUR" },
    },
    output: { total: 49.9, currency: "EUR", customer: { email: "ada@example.com" } },
  },
  docs: text(
    "Later fields win over earlier ones of the same name. The object started from is not changed.",
    "同名字段以后面的为准。作为基础的对象不会被修改。",
  ),
  evaluate: ({ fields, base }) => {
    const result: JsonObject = { ...base };
    for (const { name, value } of fields) asUserFailure("FIELD_INVALID", () => setPath(result, name, value));
    return result;
  },
});
