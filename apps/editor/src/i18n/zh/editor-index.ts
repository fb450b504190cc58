import { canvas } from "./canvas.ts";
import { compare } from "./compare.ts";
import { data } from "./data.ts";
import { document } from "./document.ts";
import { inspector } from "./inspector.ts";
import { run } from "./run.ts";

/** Messages that load with the canvas and the run page. */
export const editor = { canvas, compare, data, document, inspector, run };
