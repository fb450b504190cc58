/** What one evaluation may cost at most. Together they keep the worst expression under about 100 ms. */

/** `{{ }}` parts of one text. */
export const MAX_PARTS = 10_000;
/** Characters of one expression. */
export const MAX_SOURCE = 10_000;
/** Characters of a whole text with its `{{ }}` parts. */
export const MAX_TEMPLATE = 1_000_000;
/** Nodes of one parsed expression; also bounds how deep evaluation can recurse. */
export const MAX_NODES = 2_000;
/** Levels of brackets, calls and fields inside each other. */
export const MAX_DEPTH = 100;
/** Units of work: about one per list item visited or per 16 characters handled. */
export const FUEL = 1_000_000;
/** Characters of a text that an expression builds. */
export const MAX_TEXT = 1_000_000;
/** Items of a list that an expression builds. */
export const MAX_LIST = 100_000;
/** Characters the result would have as JSON, when the expression builds lists or objects. */
export const MAX_RESULT = 10_000_000;
/** Characters of a pattern for `matches` and its family. */
export const MAX_PATTERN = 500;
/** Instructions a compiled pattern may have, after `{n,m}` is written out. */
export const MAX_PROGRAM = 2_000;
