/** The message of a thrown value; `fallback` when it has none worth showing. */
export const messageOf = (cause: unknown, fallback: string): string =>
  cause instanceof Error && cause.message !== "" ? cause.message : fallback;
