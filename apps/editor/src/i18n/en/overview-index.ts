import { overview } from "./overview.ts";

/** Messages of the overview of all runs of a workflow. */
export const overviewTexts = { overview };
