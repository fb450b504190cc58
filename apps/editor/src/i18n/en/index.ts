import { approvals } from "./approvals.ts";
import { common } from "./common.ts";
import { connections } from "./connections.ts";
import { errors } from "./errors.ts";
import { home } from "./home.ts";
import { inbox } from "./inbox.ts";
import { json } from "./json.ts";
import { nav } from "./nav.ts";
import { runs } from "./runs.ts";
import { settings } from "./settings.ts";
import { status } from "./status.ts";
import { versions } from "./versions.ts";
import { workflows } from "./workflows.ts";

/** Messages of every page but the canvas and the run page. */
export const shell = {
  approvals,
  common,
  connections,
  errors,
  home,
  inbox,
  json,
  nav,
  runs,
  settings,
  status,
  versions,
  workflows,
};
