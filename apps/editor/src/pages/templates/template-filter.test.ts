import type { TemplateSummary } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import type { Translate } from "../../i18n/types.ts";
import { filterTemplates } from "./template-filter.ts";

const t = ((id: string) => (id === "templates.system.mail" ? "E-mail" : id)) as Translate;
const make = (id: string, rest: Partial<TemplateSummary>): TemplateSummary => ({
  id,
  title: { en: id, zh: id },
  summary: { en: "", zh: "" },
  category: "orders",
  systems: [],
  nodeTypes: [],
  ...rest,
});
const all = [
  make("refund", { title: { en: "Refund with approval", zh: "退款审批" }, systems: ["people"] }),
  make("stock", { title: { en: "Low stock", zh: "低库存" }, category: "stock", systems: ["mail"] }),
  make("report", { summary: { en: "Mailed each night", zh: "每晚发送" }, category: "reports", systems: ["mail"] }),
];
const ids = (search: object) => filterTemplates(all, search, t).map(({ id }) => id);

describe("filterTemplates", () => {
  it("shows all without filters, in their order", () => expect(ids({})).toEqual(["refund", "stock", "report"]));
  it("TPL-9 finds words of either language, whatever the page speaks", () => {
    expect(ids({ q: "退款" })).toEqual(["refund"]);
    expect(ids({ q: "LOW st" })).toEqual(["stock"]);
    expect(ids({ q: "每晚" })).toEqual(["report"]);
    expect(ids({ q: "nothing like it" })).toEqual([]);
  });
  it("finds what a template works with by its name", () => expect(ids({ q: "e-mail" })).toEqual(["stock", "report"]));
  it("combines filters", () => {
    expect(ids({ system: "mail", category: "stock" })).toEqual(["stock"]);
    expect(ids({ category: "support" })).toEqual([]);
  });
});
