import { type Data, describe, type ErrorClass, MESSAGES, type Reason, type Text } from "./messages.ts";

/** A stretch of text: offsets from 0 into the whole text that was given, `to` exclusive. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Why a text could not be read or evaluated. `message` is English: the cause, then the remedy; `what` and `fix`
 * hold both languages. `data` has the values in them and, from `evaluateParams`, `field`.
 */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly code: ErrorClass;
  readonly reason: Reason;
  readonly from: number;
  readonly to: number;
  readonly data: Data;
  readonly what: Text;
  readonly fix: Text;

  constructor(reason: Reason, range: Range, data: Data = {}) {
    const { message, fix } = describe(reason, data);
    super(`${message.en} ${fix.en}`);
    this.code = MESSAGES[reason].class;
    this.reason = reason;
    this.from = range.from;
    this.to = range.to;
    this.data = data;
    this.what = message;
    this.fix = fix;
  }

  /** The same error with a further value, for example the parameter it happened in. */
  with(data: Data): ExpressionError {
    return new ExpressionError(this.reason, this, { ...this.data, ...data });
  }
}

const MISSING: ReadonlySet<Reason> = new Set([
  "NO_FIELD",
  "NO_FIELD_NEAR",
  "NOT_RUN",
  "NULL_FIELD",
  "NO_ITEM",
  "NO_LOOP_ITEM",
]);
/** Something was not there: what `default` and its family pass over. Wrong types and limits are not. */
export const isMissing = (error: unknown): error is ExpressionError =>
  error instanceof ExpressionError && MISSING.has(error.reason);
