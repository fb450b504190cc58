import { z } from "zod";

/** One result of a check: what is wrong, where, and what to do about it. Codes: docs/spec/findings.md. */
export const finding = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  /** Node id, when the finding is about one node. */
  node: z.string().optional(),
  /** Path inside the node or document, for example `params.url` or `edges[3]`. */
  field: z.string().optional(),
  /** What is wrong, in one plain sentence. */
  cause: z.string(),
  /** What to do, in one plain sentence. */
  fix: z.string(),
  /** Position inside an expression text: offsets from 0. */
  range: z.object({ from: z.int(), to: z.int() }).optional(),
  /** Cause and fix in Chinese. */
  zh: z.object({ cause: z.string(), fix: z.string() }).optional(),
});
export type Finding = z.infer<typeof finding>;
