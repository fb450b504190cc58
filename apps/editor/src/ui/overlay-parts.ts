import { lazyPart } from "./lazy-part.tsx";

/** What controls open over the page: it loads when it is first wanted, or ahead, once the page is quiet. */
export const MenuList = lazyPart(async () => (await import("./menu-list.tsx")).MenuList);
export const SelectList = lazyPart(async () => (await import("./select-list.tsx")).SelectList);
export const DialogFrame = lazyPart(async () => (await import("./dialog-frame.tsx")).DialogFrame);
