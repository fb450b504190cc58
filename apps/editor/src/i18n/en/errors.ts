import { ERRORS, type ErrorCode } from "@signalbox/model";

const registered = Object.fromEntries(Object.entries(ERRORS).map(([code, [, text]]) => [code, text])) as Record<
  ErrorCode,
  string
>;

/** Errors of the API by code; the English texts are those of the registry. */
export const errors = {
  ...registered,
  NETWORK: "The server cannot be reached. Check that it is running and that you are connected.",
  BAD_ANSWER:
    "Something between you and Signalbox answered in its place. Reload the page; if it stays, ask whoever runs the proxy.",
};
