/** Writes docs/reference/nodes.md from the definitions. */
import { mkdirSync, writeFileSync } from "node:fs";
import { connectionTypes, nodes } from "../src/index.ts";
import { referencePage } from "../src/reference/page.ts";

const folder = new URL("../../../docs/reference/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("nodes.md", folder), referencePage(nodes, connectionTypes));
