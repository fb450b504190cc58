import { beside } from "./beside.ts";
import { overview } from "./overview.ts";

/** Messages of the overview of all runs of a workflow, and of two runs side by side. */
export const overviewTexts = { beside, overview };
