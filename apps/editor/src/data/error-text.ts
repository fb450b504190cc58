import { ApiError } from "@signalbox/client";
import { errors } from "../i18n/en/errors.ts";
import { useT } from "../i18n/provider.tsx";
import type { MessageId, MessageValues, Translate } from "../i18n/types.ts";

/** The text of a thrown value in the reader's language; what the server said when its code is not known here. */
export function errorText(cause: unknown, t: Translate): string {
  if (cause instanceof ApiError && cause.code in errors) {
    return t(`errors.${cause.code}` as MessageId, cause.data as MessageValues);
  }
  return cause instanceof Error && cause.message !== "" ? cause.message : t("common.unexpected");
}

export function useErrorText(): (cause: unknown) => string {
  const t = useT();
  return (cause) => errorText(cause, t);
}
