import { canvas } from "./canvas.ts";
import { document } from "./document.ts";

/** Messages that load with the canvas. */
export const editor = { canvas, document };
