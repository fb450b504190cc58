import { z } from "zod";
import { NODE_ID } from "./ids.ts";

export const nodeId = z.string().regex(NODE_ID, "expected a name of a-z, 0-9 and _ that starts with a letter");

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "expected a UUID");
