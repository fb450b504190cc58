import { common } from "./common.ts";
import { json } from "./json.ts";
import { status } from "./status.ts";

/** Messages of every page but the canvas and the run page. */
export const shell = { common, json, status };
