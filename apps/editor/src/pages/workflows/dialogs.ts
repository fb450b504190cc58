import { lazyPart } from "../../ui/lazy-part.tsx";

/** Open on a press; reading an imported document brings the schemas along, which no list needs. */
export const CreateDialog = lazyPart(async () => (await import("./create-dialog.tsx")).CreateDialog);
export const ImportDialog = lazyPart(async () => (await import("./import-dialog.tsx")).ImportDialog);
