import { catalogOf, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { describe, expect, it } from "vitest";
import { WorkflowSearch } from "./workflow-search.ts";

const catalog = catalogOf(nodes.map((node) => node.definition));

/** Drafts in memory that say how often they were read. */
function source(documents: Record<string, WorkflowDocument>) {
  const revs = new Map(Object.keys(documents).map((id) => [id, 1]));
  const read: string[] = [];
  return {
    read,
    change(id: string, document: WorkflowDocument) {
      documents[id] = document;
      revs.set(id, (revs.get(id) ?? 0) + 1);
    },
    remove(id: string) {
      delete documents[id];
    },
    heads: async () =>
      Object.entries(documents).map(([workflow, { name }]) => ({ workflow, name, rev: revs.get(workflow) ?? 1 })),
    async drafts(ids: readonly string[]) {
      read.push(...ids);
      return ids.flatMap((workflow) => {
        const document = documents[workflow];
        return document ? [{ workflow, rev: revs.get(workflow) ?? 1, document }] : [];
      });
    },
  };
}
const make = (name: string, nodes: object[] = [], rest: object = {}) =>
  workflowDocument.parse({ name, nodes, ...rest });
const drafts = () =>
  source({
    refunds: make("Refunds", [
      { id: "ask", type: "approval", label: "Ask the team", params: { title: "Pay back {{ trigger.amount }}?" } },
      { id: "pay", type: "http_request", params: { url: "https://payments.example.com/refunds" } },
    ]),
    stock: make("Low stock", [
      { id: "mail", type: "send_email", label: "通知采购", params: { to: ["buyers@example.com"] } },
    ]),
  });
const places = async (search: WorkflowSearch, q: string) =>
  (await search.search(q, 50)).items.map(({ workflow, node, where }) => `${workflow}/${node ?? ""} ${where}`);

describe("WorkflowSearch", () => {
  it("SEARCH-1 finds names, labels, ids, types and parameters, the most telling first", async () => {
    const search = new WorkflowSearch(drafts(), catalog);
    expect(await places(search, "REFUNDS")).toEqual(["refunds/ name", "refunds/pay params.url"]);
    expect(await places(search, "buyers@")).toEqual(["stock/mail params.to[0]"]);
    expect(await places(search, "采购")).toEqual(["stock/mail label"]);
    expect(await places(search, "发送邮件")).toEqual(["stock/mail type"]);
    expect(await places(search, "trigger.amount")).toEqual(["refunds/ask params.title"]);
    expect(await places(search, "nothing like it")).toEqual([]);
    expect(await places(search, "   ")).toEqual([]);
  });

  it("SEARCH-2 wants every word, in the node or in the name of its workflow", async () => {
    const search = new WorkflowSearch(drafts(), catalog);
    expect(await places(search, "stock mail")).toEqual(["stock/mail id"]);
    expect(await places(search, "refunds ask")).toEqual(["refunds/ask label"]);
    expect(await places(search, "refunds buyers")).toEqual([]);
  });

  it("SEARCH-3 shows the text around the hit, as it is written", async () => {
    const search = new WorkflowSearch(drafts(), catalog);
    const { items } = await search.search("PAYMENTS", 50);
    expect(items[0]).toMatchObject({
      before: "https://",
      hit: "payments",
      after: ".example.com/refunds",
      label: "pay",
    });
  });

  it("SEARCH-4 reads each revision once, and sees what was changed or deleted since", async () => {
    const from = drafts();
    const search = new WorkflowSearch(from, catalog);
    await Promise.all([search.search("a", 5), search.search("b", 5)]);
    await search.search("c", 5);
    expect(from.read.sort()).toEqual(["refunds", "stock"]);
    from.change("stock", make("Low stock", [{ id: "fax", type: "send_email" }]));
    expect(await places(search, "fax")).toEqual(["stock/fax id"]);
    expect(from.read.sort()).toEqual(["refunds", "stock", "stock"]);
    from.remove("refunds");
    expect(await places(search, "refunds")).toEqual([]);
  });

  it("SEARCH-5 gives as many as were asked for and says that there are more", async () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`w${n}`, make(`Alike ${n}`)]));
    const found = await new WorkflowSearch(source(many), catalog).search("alike", 4);
    expect([found.items.length, found.more]).toEqual([4, true]);
  });
});
