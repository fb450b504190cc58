import { beside } from "./beside.ts";
import { failure } from "./failure.ts";
import { overview } from "./overview.ts";

/** Messages of the overview of all runs of a workflow, and of two runs side by side, and of failures. */
export const overviewTexts = { beside, failure, overview };
