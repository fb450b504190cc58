import type { Json } from "@signalbox/model";
import { ExpressionError, type Range } from "./error.ts";
import { FUEL, MAX_LIST, MAX_TEXT } from "./limits.ts";
import type { Scope } from "./scope.ts";

/** One evaluation under way: the scope, the loop variables, and how much work is left. */
export class Evaluation {
  readonly scope: Scope;
  /** Values of loop variables by nesting level. */
  readonly locals: Json[] = [];
  #fuel = FUEL;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  get timezone(): string {
    return this.scope.timezone ?? "UTC";
  }

  /**
   * Pays for work before it is done (rule EXP-9).
   *
   * @throws ExpressionError FUEL when the evaluation has used up its share.
   */
  burn(units: number, at: Range): void {
    this.#fuel -= units;
    if (this.#fuel < 0) throw new ExpressionError("FUEL", at);
  }

  /** Pays for handling `length` characters. */
  burnText(length: number, at: Range): void {
    if (length > 64) this.burn(length / 16, at);
  }

  /** Pays for a text that is about to be built, and refuses one that is too long. */
  text(length: number, at: Range): void {
    if (length > MAX_TEXT) throw new ExpressionError("RESULT_SIZE", at, { limit: MAX_TEXT });
    this.burnText(length, at);
  }

  /** Pays for adding `added` characters to a text that grows piece by piece and has `length` already. */
  grow(length: number, added: number, at: Range): void {
    if (length + added > MAX_TEXT) throw new ExpressionError("RESULT_SIZE", at, { limit: MAX_TEXT });
    this.burn(1 + added / 16, at);
  }

  /** Pays for a list that is about to be built, and refuses one that is too long. */
  list(length: number, at: Range): void {
    if (length > MAX_LIST) throw new ExpressionError("RESULT_SIZE", at, { limit: MAX_LIST });
    this.burn(length, at);
  }
}
