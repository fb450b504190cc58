import type { Label } from "../../document/operation.ts";
import type { MessageId, Translate } from "../../i18n/types.ts";

/** The text of a label; operations are named in the `document` catalog, everything else by a whole id. */
export const labelText = (t: Translate, { key, values }: Label): string =>
  t((key.startsWith("op.") ? `document.${key}` : key) as MessageId, values);
