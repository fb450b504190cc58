import { checklist } from "./checklist.ts";
import { templates } from "./templates.ts";
import { tour } from "./tour.ts";

/** Messages of what helps people to begin: templates, the checklist behind them, the tour. */
export const guide = { checklist, templates, tour };
