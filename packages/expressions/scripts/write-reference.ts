/** Writes docs/reference/functions.md from the functions themselves. */
import { mkdirSync, writeFileSync } from "node:fs";
import { functions } from "../src/catalogue.ts";
import { referencePage } from "../src/reference.ts";

const file = new URL("../../../docs/reference/functions.md", import.meta.url);
mkdirSync(new URL(".", file), { recursive: true });
writeFileSync(file, referencePage(functions));
