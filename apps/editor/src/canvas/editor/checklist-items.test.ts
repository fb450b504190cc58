import { type TemplateNeed, workflowDocument } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { checklistItems } from "./checklist-items.ts";

const text = { en: "x" };
const need = (kind: TemplateNeed["kind"], at: string, filled = false): TemplateNeed => ({ kind, at, text, filled });
const before = workflowDocument.parse({
  name: "T",
  nodes: [
    { id: "call", type: "webhook", label: "Call" },
    { id: "mail", type: "send_email", pinned: { messageId: "1" } },
  ],
  vars: { to: "me@example.com" },
});
const done = (now: object, ...needs: TemplateNeed[]) =>
  checklistItems({ needs, document: before }, workflowDocument.parse({ ...before, ...now })).map((item) => item.done);
const node = (id: string, change: object) => ({
  nodes: before.nodes.map((one) => (one.id === id ? { ...one, ...change } : one)),
});

describe("checklistItems", () => {
  it("TPL-8 nothing is done in what was just made, but what the demo shop filled in", () => {
    expect(done({}, need("settings", "call"), need("value", "to"), need("connection", "mail", true))).toEqual([
      false,
      false,
      true,
    ]);
  });
  it("TPL-8 a value and settings are done once they differ, whatever the node is called", () => {
    expect(done({ vars: { to: "ada@example.com" } }, need("value", "to"))).toEqual([true]);
    expect(done(node("call", { label: "Renamed" }), need("settings", "call"))).toEqual([false]);
    expect(done(node("call", { params: { verification: "github" } }), need("settings", "call"))).toEqual([true]);
  });
  it("TPL-8 a connection is done once it is chosen and the sample data is gone", () => {
    expect(done(node("mail", { connection: "office" }), need("connection", "mail"))).toEqual([false]);
    expect(done(node("mail", { connection: "office", pinned: undefined }), need("connection", "mail"))).toEqual([true]);
  });
  it("TPL-8 what was deleted needs nothing", () => {
    expect(done({ nodes: [], vars: {} }, need("settings", "call"), need("value", "to"))).toEqual([true, true]);
  });
});
