import { validateWorkflow } from "@signalbox/engine";
import { catalogOf } from "@signalbox/model";
import { nodes } from "@signalbox/nodes";
import { describe, expect, it } from "vitest";
import { PATHS } from "../core/paths.ts";
import { DEMO_MAIL } from "../services/demo-note.ts";
import { fitTemplate, translated } from "./fit-template.ts";
import { readTemplates } from "./template-file.ts";

const files = readTemplates(PATHS.templates);
const catalog = catalogOf(nodes.map((node) => node.definition));
const DEMO = { shop: "http://127.0.0.1:4000", mail: DEMO_MAIL };
/** Texts a person reads, by node type. */
const READ: Record<string, readonly string[]> = { approval: ["title", "message"], stop: ["message"] };

describe("templates", () => {
  it("are there", () => {
    expect(files.size).toBeGreaterThanOrEqual(7);
  });

  describe.each([...files])("%s", (id, file) => {
    it.each(["en", "zh"] as const)("TPL-2 passes every check without errors (%s)", (language) => {
      for (const demo of [DEMO, {}]) {
        const { findings } = validateWorkflow(fitTemplate(id, file, language, demo).document, catalog);
        // A connection that is still to be chosen is a warning while sample data stands in for the call.
        expect(findings.filter(({ code }) => code !== "CONNECTION_MISSING")).toEqual([]);
        expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      }
    });

    it("TPL-3 has every text people read in Chinese", () => {
      const { document, zh } = file;
      const read = [
        "name",
        "description",
        ...document.nodes.map((node) => `nodes.${node.id}.label`),
        ...document.layout.notes.map((note) => `notes.${note.id}.text`),
        ...document.nodes.flatMap(({ id, type, params }) =>
          (READ[type] ?? []).filter((name) => name in params).map((name) => `nodes.${id}.params.${name}`),
        ),
      ];
      expect(read.filter((path) => !/\p{Script=Han}/u.test(zh[path] ?? ""))).toEqual([]);
      for (const text of [file.title, file.summary, ...file.steps, ...file.needs.map((need) => need.text)])
        expect(text.zh).toMatch(/\p{Script=Han}/u);
    });

    it.each([true, false])(
      "TPL-4 reaches outside only where that is offered, else it has sample data (%s)",
      (offered) => {
        const { document } = fitTemplate(id, file, "en", offered ? DEMO : {});
        const outside = document.nodes.filter(({ type }) => ["http_request", "send_email"].includes(type));
        const bare = outside.filter((node) => node.pinned === undefined).map((node) => node.id);
        expect(bare.sort()).toEqual(offered ? [...file.demo].sort() : []);
        expect(document.nodes.some((node) => node.connection !== undefined && !offered)).toBe(false);
      },
    );

    it("TPL-5 names what is to be filled in where it is", () => {
      for (const { kind, at } of file.needs) {
        if (kind === "value") expect(Object.keys(file.document.vars)).toContain(at);
        else expect(file.document.nodes.map((node) => node.id)).toContain(at);
      }
    });
  });

  it("TPL-3 control: a Chinese text whose place is gone is an error", () => {
    const [first] = files.values();
    if (!first) throw new Error("there is no template");
    expect(() => translated(first.document, { "nodes.nobody.label": "无" })).toThrow(/nodes\.nobody\.label/);
  });
});
