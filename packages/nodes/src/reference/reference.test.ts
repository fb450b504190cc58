import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { connectionTypes, nodes } from "../index.ts";
import { NODE_CODES } from "./codes.ts";
import { referencePage } from "./page.ts";

const root = new URL("../../../../", import.meta.url);

describe("the reference", () => {
  it("docs/reference/nodes.md is in step; else run node packages/nodes/scripts/write-reference.ts", () => {
    expect(readFileSync(new URL("docs/reference/nodes.md", root), "utf8")).toBe(referencePage(nodes, connectionTypes));
  });

  it("explains every error code that a node makes", () => {
    const known = readFileSync(new URL("docs/reference/errors.md", root), "utf8");
    const source = new URL("packages/nodes/src/", root);
    const made = new Set<string>();
    for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
      // The codes of a Stop node are the user's own.
      if (!file.endsWith(".ts") || file.endsWith(".test.ts") || file.endsWith("stop.ts")) continue;
      const text = readFileSync(new URL(file, source), "utf8");
      const codes =
        /(?:userFailure|asUserFailure)\(\s*"([A-Z_]+)"|code: (?:temporary \? )?"([A-Z_]+)"(?: : "([A-Z_]+)")?/g;
      for (const [, ...groups] of text.matchAll(codes)) {
        for (const code of groups) if (code !== undefined) made.add(code);
      }
    }
    expect(made.size).toBeGreaterThan(12);
    for (const code of made) {
      if (!known.includes(`## ${code}\n`)) expect(Object.keys(NODE_CODES), code).toContain(code);
    }
    // Made by `ctx.http` itself.
    made.add("HTTP_NETWORK");
    for (const code of Object.keys(NODE_CODES)) if (!code.includes("<")) expect([...made], code).toContain(code);
  });
});
