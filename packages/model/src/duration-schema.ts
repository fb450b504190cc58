import { z } from "zod";
import { parseDuration } from "./duration.ts";

/** Duration text in documents, for example `30s`. */
export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "expected a duration such as 30s, 5m, 1h 30m or 2d");
