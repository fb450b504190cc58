import { requireCatalog } from "../i18n/index.ts";
import { lazyPart } from "../ui/lazy-part.tsx";

/** What went wrong, loaded when something did. */
export const FailureText = lazyPart(async () => {
  const [{ FailureText }] = await Promise.all([import("./failure-text.tsx"), requireCatalog("overview")]);
  return FailureText;
});
