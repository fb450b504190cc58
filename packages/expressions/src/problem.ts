import { ExpressionError, type Range } from "./error.ts";
import { type Data, describe, type Reason, type Text } from "./messages.ts";

/** What is wrong with an expression before it runs, in both languages. Offsets count from the start of the text. */
export interface Problem {
  /** `EXPRESSION_` and the reason, for example `EXPRESSION_UNKNOWN_FIELD_NEAR`. */
  code: string;
  message: Text;
  fix: Text;
  from: number;
  to: number;
  severity: "error" | "warning";
  data?: Data;
}

export function problem(reason: Reason, at: Range, data: Data = {}, severity: Problem["severity"] = "error"): Problem {
  return { code: `EXPRESSION_${reason}`, ...describe(reason, data), from: at.from, to: at.to, severity, data };
}

export const problemOf = (error: ExpressionError): Problem => problem(error.reason, error, error.data);

/** Runs a check that reports by throwing. */
export function caught(work: () => void): Problem | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return problemOf(error);
    throw error;
  }
}
