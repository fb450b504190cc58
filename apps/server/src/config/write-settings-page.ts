/** Writes docs/reference/settings.md; a test says when that is due. */
import { writeFileSync } from "node:fs";
import { settingsPage } from "./settings-page.ts";

writeFileSync(new URL("../../../../docs/reference/settings.md", import.meta.url), settingsPage());
