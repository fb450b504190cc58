import { lazyPart } from "../ui/lazy-part.tsx";

/** What went wrong, loaded when something did. */
export const FailureText = lazyPart(async () => (await import("./failure-text.tsx")).FailureText);
